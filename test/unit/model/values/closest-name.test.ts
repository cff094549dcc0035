import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { closestName, didYouMean } from "../../../../model/values/closest-name.ts";

const KEYS = ["name", "network", "hosts", "bandwidthMbit", "mtu"];

describe("closestName", () => {
  it.each([
    ["netwrok", "network"],
    ["bandwidth-mbit", "bandwidthMbit"],
    ["bandwith_mbit", "bandwidthMbit"],
    ["HOSTS", "hosts"],
    ["host", "hosts"],
    ["mut", "mtu"],
    ["egress", null],
    ["x", null],
    ["", null],
  ])("for %p is %p", (word, closest) => {
    expect(closestName(word, KEYS)).toBe(closest);
  });

  it("finds a word in spite of any one slip, where the others are far", () => {
    fc.assert(
      fc.property(fc.nat({ max: 12 }), fc.constantFrom("x", "y", "z"), (place, letter) => {
        const word = "bandwidthMbit";
        const slipped = word.slice(0, place) + letter + word.slice(place + 1);
        expect(closestName(slipped, KEYS)).toBe(word);
      }),
    );
  });
});

it("didYouMean is nothing where nothing is close", () => {
  expect(didYouMean("netwrok", KEYS)).toBe(' Did you mean "network"?');
  expect(didYouMean("egress", KEYS)).toBe("");
});
