import { describe, expect, it } from "@jest/globals";
import { allHardeningItems } from "../../../../model/hardening/all-items.ts";
import { renderCheckScript } from "../../../../model/hardening/render-check-script.ts";
import { hardeningItems } from "../../../../model/values/hardening-item.ts";
import { allPhases } from "../../../../stacks/host-phases.ts";
import { hostOf, labPlan } from "../../../fixtures/plans.ts";

describe("items of the hardening", () => {
  it("are each described once, in the order of their list", () => {
    expect(allHardeningItems.map(({ id }) => id)).toEqual(hardeningItems);
  });

  it("are seen to by a phase that there is, by kubeadm, or by a file", () => {
    const phases = allPhases.map(({ name }) => name);
    const others = ["kubeadm", "environment", "control-plane-arguments.ts"];
    const strangers = allHardeningItems.filter(
      ({ by }) => !phases.includes(by) && !others.includes(by),
    );
    expect(strangers.map(({ id, by }) => `${id} by ${by}`)).toEqual([]);
  });

  it("are checked on the hosts that they concern, with functions that the script has", () => {
    const script = renderCheckScript(hostOf(labPlan, "cp1"));
    const [prologue = ""] = script.split("\nADDRESS=");
    const functions = [...prologue.matchAll(/^(\w+)\(\) \{/gm)].map(([, name]) => name);
    for (const { check } of allHardeningItems) {
      if (check.kind !== "shell") continue;
      for (const command of check.text.split("; ")) {
        expect(functions).toContain(command.split(" ")[0]);
      }
    }
    expect(script).toContain("check '1.2.1'");
    expect(renderCheckScript(hostOf(labPlan, "w1"))).not.toContain("check '1.2.1'");
  });
});
