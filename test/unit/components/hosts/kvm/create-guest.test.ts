import { spawnSync } from "node:child_process";
import { describe, expect, it } from "@jest/globals";
import { createGuest, renderRemoval } from "../../../../../components/hosts/kvm/create-guest.ts";
import { guestOf } from "../../../../../components/hosts/kvm/guest.ts";
import { renderStepScript } from "../../../../../components/shared/render-step-script.ts";
import type { Plan } from "../../../../../model/plan/plan.ts";
import { planEnvironment } from "../../../../../model/plan/plan-environment.ts";
import { environmentText, parseAs } from "../../../../fixtures/environments.ts";
import { hostOf, versions } from "../../../../fixtures/plans.ts";
import { expectGolden } from "../../../../support/golden.ts";

const plan = planOf();

describe("making a guest", () => {
  it.each([
    ["on a volume group", "w1"],
    ["in a folder", "cp1"],
  ])("%s is a step of its own, and valid shell", (_where, name) => {
    const host = hostOf(plan, name);
    const script = renderStepScript(`x-${name}`, createGuest.step(plan, host));
    expectGolden(`kvm/create-${name}.txt`, script);
    for (const text of [script, renderRemoval(guestOf(plan, host))]) {
      const { status, stderr } = spawnSync("sh", ["-n"], { input: text, encoding: "utf8" });
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    }
  });

  it("sends the host key by stdin alone", () => {
    const step = createGuest.step(plan, hostOf(plan, "w1"));
    expect(step.secretsOnStdin).toEqual(["guest-user-data"]);
    expect(step.files.at(-1)).toMatchObject({
      mode: 0o600,
      content: { secret: "guest-user-data" },
    });
  });

  it("hangs on nothing of another guest", () => {
    const [first, ...others] = plan.hosts;
    const fewer: Plan = { ...plan, hosts: [first] };
    expect(others.length).toBeGreaterThan(0);
    expect(createGuest.step(fewer, first)).toEqual(createGuest.step(plan, first));
  });

  it("is undone with its disks and all that is known of it, and nothing else", () => {
    expect(renderRemoval(guestOf(plan, hostOf(plan, "w1")))).toBe(`set -eu
if virsh domstate valid-kvm-w1 >/dev/null 2>&1; then
  virsh destroy valid-kvm-w1 >/dev/null 2>&1 || true
  virsh undefine valid-kvm-w1 >/dev/null
fi
for volume in /dev/guests/valid-kvm-w1-root /dev/guests/valid-kvm-w1-root-part; do if [ -e "$volume" ]; then lvremove --yes --quiet "$volume"; fi; done
for volume in /dev/guests/valid-kvm-w1-nvme /dev/guests/valid-kvm-w1-nvme-part; do if [ -e "$volume" ]; then lvremove --yes --quiet "$volume"; fi; done
rm -rf /var/lib/nordmesh/guests/valid-kvm-w1 /var/lib/nordmesh/steps/valid-kvm-w1-create-guest*
`);
  });
});

function planOf(): Plan {
  const parsed = parseAs("valid-kvm", environmentText("valid-kvm"));
  if (!parsed.ok) throw new Error("the fixture is not valid");
  return planEnvironment(parsed.environment, versions);
}
