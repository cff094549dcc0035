import { describe, expect, it } from "@jest/globals";
import { planEnvironment } from "../../../../model/plan/plan-environment.ts";
import {
  editedText,
  environmentText,
  judgedIn2026,
  parseAs,
  problemsOf,
} from "../../../fixtures/environments.ts";
import { parseEnvironment } from "../../../../model/environment/parse-environment.ts";
import type { Plan } from "../../../../model/plan/plan.ts";
import type { Placement } from "../../../../model/placement/placement.ts";
import { versions } from "../../../fixtures/plans.ts";

const W1_CPUS = "10.20.0.21,\n      cpus: 8";
const HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAID7PKm90OIWsQgzR3YMYMdrL3XXNLPdQNAOI7eiq8WgK";

/** What is wrong once pieces of the valid file are replaced. */
const bad: readonly (readonly [
  what: string,
  edits: readonly (readonly [from: string, to: string])[],
  problems: readonly string[],
])[] = [
  [
    "two guests pinned to one core",
    [["      zone: bgo-b,\n", '      hypervisor: hv1, threads: "9-12,25-28",\n']],
    ["core-taken hosts.w3.threads"],
  ],
  [
    "threads that are half a core",
    [['"12-15,28-31"', '"12-15"']],
    ["not-whole-cores hosts.w3.threads"],
  ],
  [
    "a reserved core",
    [['"12-15,28-31"', '"8,24,13-15,29-31"']],
    ["not-whole-cores hosts.w3.threads"],
  ],
  [
    "fewer cores than CPUs",
    [['"12-15,28-31"', '"12-14,28-30"']],
    ["threads-unlike-cpus hosts.w3.threads"],
  ],
  ["threads of no machine", [["      hypervisor: hv1,\n", ""]], ["missing hosts.w3.threads"]],
  [
    "a hypervisor with too few cores",
    [['["0-6/2", "1-7/2"]', '["0", "1"]']],
    ["too-few-cores hypervisors.hv3.nodes", "no-place hosts.cp3"],
  ],
  [
    "no core for the hypervisor",
    [['["0-7", "8-15"], memory', '["0-7", "8-15"], reservedCores: 0, memory']],
    ["too-few-cores hypervisors.hv2.nodes"],
  ],
  [
    "an address used twice by hypervisors",
    [["192.0.2.12", "192.0.2.11"]],
    ["address-taken hypervisors.hv2.address"],
  ],
  [
    "a hypervisor at a host's address",
    [["192.0.2.12", "203.0.113.22"]],
    ["address-taken hypervisors.hv2.address"],
  ],
  [
    "an unknown hypervisor",
    [["hypervisor: hv1,", "hypervisor: hv7,"]],
    ["unknown-hypervisor hosts.w3.hypervisor"],
  ],
  [
    "control planes on one hypervisor",
    [
      ["10.20.0.11,", "10.20.0.11, hypervisor: hv2,"],
      ["10.20.0.12,", "10.20.0.12, hypervisor: hv2,"],
    ],
    ["control-planes-on-one-hypervisor hosts.cp2.hypervisor"],
  ],
  [
    "columns of different lengths",
    [['"24-31"]', '"24-30"]']],
    ["threads-do-not-add-up hypervisors.hv1.nodes[1].threads"],
  ],
  [
    "a thread of two nodes",
    [['["8-15", "24-31"]', '["7-14", "24-31"]']],
    ["threads-do-not-add-up hypervisors.hv1.nodes[1].threads", "not-whole-cores hosts.w3.threads"],
  ],
  ["no huge pages", [["    hugePages: 2MiB\n", ""]], ["missing hypervisors.hv3"]],
  [
    "a disk in two ways",
    [["folder: /srv/guests,", "folder: /srv/guests, volumeGroup: x,"]],
    ["disk-in-two-ways hypervisors.hv3.disks.files"],
  ],
  ["a disk nowhere", [["folder: /srv/guests, ", ""]], ["missing hypervisors.hv3.disks.files"]],
  ["a guest that is too large", [[W1_CPUS, W1_CPUS.replace("8", "32")]], ["no-place hosts.w1"]],
  [
    "another driver",
    [["driver: kvm", "driver: lab"]],
    ["kvm-only hypervisors", "kvm-only hosts.w3.hypervisor", "kvm-only hosts.w3.threads"],
  ],
  [
    "ssh of a guest",
    [["10.20.0.11,", `10.20.0.11, ssh: { hostKey: ${HOST_KEY} },`]],
    ["inventory-only hosts.cp1.ssh"],
  ],
];

describe("an environment of hypervisors", () => {
  it("is read, and each guest has a place that its plan and its zone follow", () => {
    const plan = planOf([]);
    expect(
      plan.hosts.map(({ name, zone, guest }) => [name, guest?.placement.hypervisor, zone]),
    ).toEqual([
      ["cp1", "hv3", "bgo-b"],
      ["cp2", "hv1", "bgo-a"],
      ["cp3", "hv2", "bgo-b"],
      ["w1", "hv1", "bgo-a"],
      ["w2", "hv2", "bgo-b"],
      ["w3", "hv1", "bgo-a"],
    ]);
    expect(plan.hosts.at(-1)?.guest?.placement.vcpus).toEqual([12, 28, 13, 29, 14, 30, 15, 31]);
    expect(plan.hosts.at(-1)?.cpu).toEqual({
      dedicated: true,
      pinned: true,
      overcommit: 1,
      stealLimitPercent: 2,
      emulated: false,
    });
  });

  it("keeps recorded places, and says whether its own are recorded", () => {
    const first = planOf([]);
    expect(first.kvm?.isRecorded).toBe(false);
    const second = planOf(placementsOf(first));
    expect(second.kvm?.isRecorded).toBe(true);
    expect(placementsOf(second)).toEqual(placementsOf(first));
  });

  it("may be emulated, which needs no huge pages, and says so to policies", () => {
    const text = editedText("valid-kvm", [
      ["hypervisors:\n", "kvm: { emulation: true }\nhypervisors:\n"],
      ["    hugePages: 2MiB\n", ""],
    ]);
    expect(problemsOf(parseAs("valid-kvm", text))).toEqual([]);
    const parsed = parseAs("valid-kvm", text);
    if (!parsed.ok) throw new Error("the file is not valid");
    const { cpu } = planEnvironment(parsed.environment, versions).hosts[0];
    expect([cpu.emulated, cpu.pinned]).toEqual([true, false]);
  });

  it.each(bad)("is refused with %s", (_what, edits, problems) => {
    expect(problemsOf(parseAs("valid-kvm", editedText("valid-kvm", edits)))).toEqual(problems);
  });

  it("says what is missing where, and what would fit", () => {
    const text = editedText("valid-kvm", [[W1_CPUS, W1_CPUS.replace("8", "32")]]);
    const parsed = parseAs("valid-kvm", text);
    const problem = parsed.ok ? undefined : parsed.problems[0];
    expect(problem?.got).toBe(
      "hv1 lacks 7 cores; hv2 lacks 14 cores, 8GiB of memory; hv3 lacks 14 cores, 6GiB of memory",
    );
    expect(problem?.fix).toMatch(
      /^make it smaller: hv1 has room for 14 CPUs, \S+ and \d+GiB of disk/,
    );
  });
});

function planOf(placements: readonly Placement[]): Plan {
  const parsed = parseEnvironment(environmentText("valid-kvm"), {
    ...judgedIn2026,
    file: "test/fixtures/environments/valid-kvm.yaml",
    placements,
  });
  if (!parsed.ok) throw new Error(problemsOf(parsed).join("\n"));
  return planEnvironment(parsed.environment, versions);
}

function placementsOf({ hosts }: Plan): Placement[] {
  return hosts.flatMap(({ guest }) => (guest === null ? [] : [guest.placement]));
}
