import { describe, expect, it } from "@jest/globals";
import { entryPhases } from "../../../components/kubeadm/phases/index.ts";
import { resetHost } from "../../../components/kubeadm/phases/reset-host.ts";
import { upgradeKubernetes } from "../../../components/kubeadm/phases/upgrade-kubernetes.ts";
import { markGatewayHosts } from "../../../components/kubeadm/phases/mark-gateway-hosts.ts";
import { tunnelPhases } from "../../../components/wireguard/phases/index.ts";
import type { Phase, Step } from "../../../model/phase.ts";
import type { Plan } from "../../../model/plan/plan.ts";
import { allPhases, phasesFor } from "../../../stacks/host-phases.ts";
import {
  backedUpPlan,
  encryptedPlan,
  hostOf,
  labPlan,
  rebuiltPlan,
  rotatedPlan,
  threeControlPlanes,
  upgradingPlan,
} from "../../fixtures/plans.ts";
import { expectGolden } from "../../support/golden.ts";

describe("phases of a host", () => {
  it.each([
    [labPlan, "cp1", "init-control-plane"],
    [labPlan, "w1", "join-workers"],
    [threeControlPlanes, "cp1", "init-control-plane"],
    [threeControlPlanes, "cp2", "join-control-planes"],
    [threeControlPlanes, "cp3", "join-control-planes"],
  ])("enter the cluster in one way only", (plan, name, expected) => {
    const names = phasesFor(hostOf(plan, name)).map((phase) => phase.name);
    const entries = entryPhases.map((phase) => phase.name);
    expect(names.filter((phase) => entries.includes(phase))).toEqual([expected]);
  });

  it("encrypt where the environment asks for it, and nowhere else", () => {
    const encrypting = (plan: Plan): boolean =>
      plan.hosts.some((host) => tunnelPhases.some((phase) => phase.appliesTo(host)));
    expect([encrypting(labPlan), encrypting(encryptedPlan)]).toEqual([false, true]);
  });

  it("bring keys of authorities to control planes only", () => {
    const names = phasesFor(hostOf(labPlan, "w1")).flatMap(
      (phase) => stepOf(phase, labPlan, "w1").secretsOnStdin,
    );
    expect(names.sort()).toEqual(["bootstrap-kubeconfig", "cluster-ca.crt", "measure-token"]);
  });
});

describe("the upgrade of a host", () => {
  it("lets kubeadm read patches on control planes only, where they are", () => {
    const files = ["cp1", "w1"].map((name) =>
      JSON.stringify(stepOf(upgradeKubernetes, upgradingPlan, name).files),
    );
    expect(files.map((text) => text.includes("kubeadm-patches"))).toEqual([true, false]);
  });
});

describe("marks of the egress gateway's hosts", () => {
  it("say which hosts carry the gateway, and which of them nothing else", () => {
    const plan: Plan = {
      ...threeControlPlanes,
      hosts: [
        hostOf(threeControlPlanes, "cp1"),
        { ...hostOf(threeControlPlanes, "cp2"), egressGateway: "shared" },
        { ...hostOf(threeControlPlanes, "w1"), egressGateway: "dedicated" },
      ],
    };
    const { done, apply } = stepOf(markGatewayHosts, plan, "cp1");
    const wanted = [...done.matchAll(/marks (\w+)\)" = "([^"]*)"/g)].map(([, ...found]) => found);
    expect(wanted).toEqual([
      ["cp2", "true/"],
      ["w1", "true/NoSchedule"],
    ]);
    expect(done).toContain('| wc -l)" = 2 ]');
    expect(apply).toContain('case "$node" in cp2 | w1) continue');
    expect(apply + done).not.toContain("cp1");
    expect(apply).toContain("kubectl label --overwrite node cp2 nordmesh.io/egress-gateway=true\n");
    expect(apply).toContain(
      "kubectl taint --overwrite node w1 nordmesh.io/egress-gateway:NoSchedule",
    );
  });
});

// What commands do to hosts is shaped as phases are.
describe.each([...allPhases, resetHost])("phase $name", (phase) => {
  // Some phases are those of WireGuard alone, one is that of a rebuild, one that of an upgrade, and one that of
  // other certificates.
  const plans = tunnelPhases.includes(phase)
    ? [encryptedPlan]
    : [backedUpPlan, rebuiltPlan, upgradingPlan, rotatedPlan];
  const plan =
    plans.find(({ hosts }) => hosts.some((host) => phase.appliesTo(host))) ?? threeControlPlanes;
  const steps = plan.hosts
    .filter((host) => phase.appliesTo(host))
    .map((host) => stepOf(phase, plan, host.name));

  it("applies to some host", () => {
    expect(steps.length).toBeGreaterThan(0);
  });

  it("asks for exactly the secrets that its files are made of", () => {
    for (const step of steps) {
      const used = step.files.flatMap(({ content }) =>
        typeof content === "string" ? [] : [content.secret],
      );
      expect(used.sort()).toEqual([...step.secretsOnStdin].sort());
    }
  });

  it("has commands as they were reviewed", () => {
    const [step] = steps;
    expectGolden(`steps/${phase.name}.sh`, step === undefined ? "" : renderForReading(step));
  });
});

function stepOf(phase: Phase, plan: Plan, host: string): Step {
  return phase.step(plan, hostOf(plan, host));
}

function renderForReading(step: Step): string {
  const files = step.files.map(({ path, mode, content }) => {
    const text = typeof content === "string" ? content : `(secret ${content.secret})\n`;
    return `## ${path} ${mode.toString(8)}\n${text}`;
  });
  return [
    "# shellcheck shell=sh disable=SC1091",
    `# done, within ${String(step.timeoutSeconds)} s:`,
    step.done,
    "# apply:",
    step.apply,
    ...files.map((file) => file.trimEnd().replaceAll(/^/gm, "#| ")),
    "",
  ].join("\n");
}
