import { describe, expect, it } from "@jest/globals";
import {
  type CounterReading,
  judgeCounters,
  judgeEncryption,
} from "../../../../../scripts/lib/verify/packet-counters.ts";

const reading = (counts: Readonly<Record<string, number>>): CounterReading =>
  new Map(Object.entries(counts));

const quiet = {
  plain_on_link_in: 3,
  plain_on_link_out: 0,
  encrypted_in: 10,
  encrypted_out: 10,
  late_answers_out: 0,
};

describe("judgeEncryption", () => {
  it.each<readonly [string, Readonly<Record<string, number>>, string]>([
    ["only WireGuard's packets", { encrypted_in: 50, encrypted_out: 60 }, "passed"],
    [
      "a packet that came in the clear",
      { encrypted_in: 50, encrypted_out: 60, plain_on_link_in: 4 },
      "failed",
    ],
    [
      "a packet that would have left in the clear",
      { encrypted_in: 50, encrypted_out: 60, plain_on_link_out: 1 },
      "failed",
    ],
    ["packets in one direction alone", { encrypted_in: 50 }, "failed"],
    ["nothing at all", {}, "failed"],
  ])("judges %s", (_case, changes, outcome) => {
    const result = judgeEncryption("w1", reading(quiet), reading({ ...quiet, ...changes }), 5);
    expect(result.outcome).toBe(outcome);
  });

  it("tells late answers to administrators, which were dropped, and holds them against nobody", () => {
    const late = { encrypted_in: 50, encrypted_out: 60, late_answers_out: 2 };
    const result = judgeEncryption("cp1", reading(quiet), reading({ ...quiet, ...late }), 5);
    expect(result).toMatchObject({
      outcome: "passed",
      happened:
        "0 in the clear, 40 of WireGuard received and 50 sent; 2 late answers to administrators were dropped",
    });
  });

  it("takes counters that are not there for no proof", () => {
    expect(judgeEncryption("w1", reading({}), reading({}), 5).outcome).toBe("failed");
    expect(judgeEncryption("w1", "no answer", reading(quiet), 5)).toMatchObject({
      outcome: "could-not-run",
      happened: "they could not be read: no answer",
    });
  });
});

describe("judgeCounters", () => {
  const before = {
    internal_on_public_in: 0,
    internal_on_public_out: 0,
    private_in: 5,
    private_out: 5,
  };

  it.each<readonly [string, Readonly<Record<string, number>>, string]>([
    ["internal packets inside alone", { private_in: 9 }, "passed"],
    ["an internal packet outside", { private_in: 9, internal_on_public_out: 1 }, "failed"],
    ["no packet inside, so that nothing was counted", {}, "failed"],
  ])("judges %s", (_case, changes, outcome) => {
    const after = reading({ ...before, ...changes });
    expect(judgeCounters("w1", reading(before), after, 5).outcome).toBe(outcome);
  });
});
