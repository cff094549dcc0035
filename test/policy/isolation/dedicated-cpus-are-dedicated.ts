import { facts, type RuleCases } from "../support/rule-cases.ts";

const kept = {
  dedicated: true,
  pinned: true,
  overcommit: 1,
  stealLimitPercent: 2,
  emulated: false,
};

function host(cpu: object): ReturnType<typeof facts> {
  return facts({ hosts: [{ name: "w1", cpu }] });
}

export const cases: RuleCases = {
  badPaths: ["hosts[0].cpu.pinned"],
  good: [
    [host(kept)],
    // A rented machine: what its provider does is measured, not known.
    [host({ ...kept, pinned: null, overcommit: null, stealLimitPercent: 5 })],
    [host({ ...kept, stealLimitPercent: 0, overcommit: 0.5 })],
    [host({ dedicated: false, pinned: false, overcommit: 4, emulated: false })],
  ],
  bad: [
    [[host({ ...kept, overcommit: 1.5 })], ["hosts[0].cpu.overcommit"]],
    [[host({ ...kept, stealLimitPercent: null })], ["hosts[0].cpu.stealLimitPercent"]],
    [[host({ ...kept, stealLimitPercent: 6 })], ["hosts[0].cpu.stealLimitPercent"]],
    [[host({ ...kept, stealLimitPercent: -1 })], ["hosts[0].cpu.stealLimitPercent"]],
    [[host({ ...kept, emulated: true })], ["hosts[0].cpu.emulated"]],
    // Emulation is a violation of whoever asks for nothing, too.
    [[host({ dedicated: false, emulated: true })], ["hosts[0].cpu.emulated"]],
    [[host({})], ["hosts[0].cpu.emulated", "hosts[0].cpu.dedicated"]],
  ],
  configured: [
    [{ maxStealPercent: 10 }, [host({ ...kept, stealLimitPercent: 10 })], []],
    [{ maxStealPercent: 0 }, [host(kept)], ["hosts[0].cpu.stealLimitPercent"]],
  ],
  hidden: [
    [0, "hosts"],
    [0, "hosts[0].cpu"],
    [0, "hosts[0].cpu.dedicated"],
    [0, "hosts[0].cpu.pinned"],
    [0, "hosts[0].cpu.overcommit"],
    [0, "hosts[0].cpu.stealLimitPercent"],
    [0, "hosts[0].cpu.emulated"],
  ],
};
