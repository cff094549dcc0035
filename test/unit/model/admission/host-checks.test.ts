import { describe, expect, it } from "@jest/globals";
import { hostChecks } from "../../../../model/admission/host-checks.ts";
import { measureSettings } from "../../../../model/admission/measure-settings.ts";
import { admissionOf } from "../../../../model/environment/lab-admission.ts";
import type { Environment } from "../../../../model/environment/environment.ts";
import { planEnvironment } from "../../../../model/plan/plan-environment.ts";
import type { Plan } from "../../../../model/plan/plan.ts";
import { admissionChecks } from "../../../../model/values/admission-check.ts";
import { editedText, parseAs, problemsOf } from "../../../fixtures/environments.ts";
import {
  encryptedPlan,
  hostOf,
  labEnvironment,
  labPlan,
  threeControlPlanes,
  versions,
} from "../../../fixtures/plans.ts";

const rented: Plan = { ...labPlan, admission: admissionOf("inventory", undefined) };
const idsOf = (plan: Plan, counts: boolean): string[] =>
  hostChecks(plan, hostOf(plan, "w1"))
    .filter(({ optOut }) => (optOut === null) === counts)
    .map(({ id }) => id);

describe("checks of a host", () => {
  it("are all that there are, and all count for a rented host", () => {
    expect(idsOf(rented, true).sort()).toEqual([...admissionChecks].sort());
  });

  it("do not count in a lab where hosts share the machine, and say why", () => {
    expect(idsOf(labPlan, true)).toEqual([
      "kernel",
      "memory",
      "private-peers",
      "private-mtu",
      "private-route",
      "public-listeners",
    ]);
    for (const { optOut } of hostChecks(labPlan, hostOf(labPlan, "w1"))) {
      if (optOut === null) continue;
      expect(optOut.reason).toContain("a lab's hosts");
    }
  });

  it("ask for the memory of the file, less what kernels keep", () => {
    const memory = hostChecks(rented, hostOf(rented, "w1")).find(({ id }) => id === "memory");
    expect(memory?.rule).toEqual({ kind: "at-least", limit: 3686, unit: "MiB" });
  });

  it("say to policies by which steal a host is refused, where it is", () => {
    const limitOf = (changes: Partial<Environment["admission"]>): number | null => {
      const admission = { ...admissionOf("inventory", undefined), ...changes };
      const plan = planEnvironment({ ...labEnvironment, admission }, versions);
      return hostOf(plan, "w1").cpu.stealLimitPercent;
    };
    const optOut = { reason: "-", owner: "-", expires: null };
    expect(limitOf({})).toBe(2);
    expect(limitOf({ optOuts: [{ ...optOut, checks: ["cpu-steal"], hosts: ["w2"] }] })).toBe(2);
    expect(limitOf({ optOuts: [{ ...optOut, checks: ["cpu-steal"] }] })).toBeNull();
    const { cpu } = admissionOf("inventory", undefined);
    expect(limitOf({ cpu: { ...cpu, verdict: "taint" } })).toBeNull();
  });

  it("let WireGuard listen where an environment asks for it, and nowhere else", () => {
    const udpOf = (plan: Plan): boolean =>
      JSON.stringify(
        hostChecks(plan, hostOf(plan, "w1")).find(({ id }) => id === "public-listeners"),
      ).includes("udp/51820");
    expect([udpOf(rented), udpOf(encryptedPlan)]).toEqual([false, true]);
  });

  it("measure the link of an encrypted private network, and not what is inside", () => {
    const { privateAddress, mtu, peers } = measureSettings(
      encryptedPlan,
      hostOf(encryptedPlan, "w1"),
    );
    expect([privateAddress, mtu, peers[0]?.address]).toEqual(["10.86.0.21", 1500, "10.86.0.11"]);
  });

  it("ask a host without peers for nothing of them", () => {
    const alone: Plan = { ...rented, hosts: [hostOf(rented, "w1")] };
    expect(idsOf(alone, true)).not.toContain("private-peers");
  });
});

describe("peers of a host", () => {
  const peersOf = (plan: Plan, name: string): string[] =>
    measureSettings(plan, hostOf(plan, name)).peers.map(({ host }) => host);

  it("are others, those before it first", () => {
    const { hosts } = threeControlPlanes;
    expect(hosts.map(({ name }) => peersOf(threeControlPlanes, name).join(" "))).toEqual([
      "cp2 cp3",
      "cp1 cp3",
      "cp2 cp1",
      "cp3 cp2 cp1",
    ]);
  });

  it("stay the same for late hosts when a worker is added at the end", () => {
    const more: Plan = {
      ...threeControlPlanes,
      hosts: [
        ...threeControlPlanes.hosts,
        ...["w2", "w3", "w4"].map((name) => ({ ...hostOf(threeControlPlanes, "w1"), name })),
      ],
    };
    const last: Plan = { ...more, hosts: [...more.hosts, { ...hostOf(more, "w4"), name: "w5" }] };
    for (const { name } of more.hosts) expect(peersOf(last, name)).toEqual(peersOf(more, name));
  });
});

describe("an admission section", () => {
  const DRIVER = "driver: inventory\n";
  const withSection = (section: string) =>
    parseAs("valid-inventory", editedText("valid-inventory", [[DRIVER, `${DRIVER}${section}\n`]]));
  const optOut = (changes: string): string =>
    `admission: { optOuts: [{ checks: [disk-nvme], reason: not until May, owner: platform team, expires: 2027-05-31${changes} }] }`;

  it.each([
    ["nothing", "admission: {}", []],
    ["an opt-out", optOut(""), []],
    ["one for a host", optOut(", hosts: [cp1]"), []],
    [
      "one for a host that there is not",
      optOut(", hosts: [cp1, cp9]"),
      ["host-unknown admission.optOuts[0].hosts[1]"],
    ],
    [
      "one whose day has passed",
      optOut("").replace("2027", "2026"),
      ["expired admission.optOuts[0].expires"],
    ],
    [
      "a check that there is not",
      optOut("").replace("disk-nvme", "disk-speed"),
      ["not-one-of admission.optOuts[0].checks[0]"],
    ],
    [
      "a limit that nothing can be",
      "admission: { cpu: { maxStealPercent: 101 } }",
      ["too-big admission.cpu.maxStealPercent"],
    ],
    [
      "no kernel",
      "admission: { kernel: { minimum: '6' } }",
      ["not-a-kernel-version admission.kernel.minimum"],
    ],
    [
      "a verdict by another name",
      "admission: { clock: { verdict: warn } }",
      ["not-one-of admission.clock.verdict"],
    ],
  ])("with %s is judged", (_case, section, problems) => {
    expect(problemsOf(withSection(section))).toEqual(problems);
  });

  it("in a lab stands for the lab's own opt-outs", () => {
    const lab = parseAs(
      "valid-lab",
      editedText("valid-lab", [["driver: lab\n", "driver: lab\nadmission: {}\n"]]),
    );
    expect(lab).toMatchObject({ environment: { admission: { optOuts: [], cpu: { seconds: 5 } } } });
  });
});
