import { describe, expect, it } from "@jest/globals";
import {
  certificateGeneration,
  controlPlaneCertificateGeneration,
  FIRST,
  isSettled,
  type Generations,
  nextMove,
  isUsed,
} from "../../../../model/plan/generations.ts";

/** A whole rotation, from a settled list to the next one. */
function rotation(from: Generations): readonly Generations[] {
  const lists = [from];
  let at = nextMove(from);
  for (; !isSettled(at); at = nextMove(at)) lists.push(at);
  return [...lists, at];
}

describe("rotation of the encryption key", () => {
  it("takes three moves, and ends with the next key alone", () => {
    expect(rotation(FIRST)).toEqual([[1], [1, 2], [2, 1], [2]]);
    expect(rotation([2])).toEqual([[2], [2, 3], [3, 2], [3]]);
  });

  it("never has a server that cannot read what another one writes, in the middle of a move", () => {
    const lists = rotation([7]);
    for (const [index, before] of lists.slice(0, -1).entries()) {
      const after = lists[index + 1] ?? before;
      expect(after).toContain(before[0]);
      expect(before).toContain(after[0]);
    }
  });

  it("lets go of a key only where all has been written with the other one", () => {
    const lists = rotation([1]);
    for (const [index, before] of lists.slice(0, -1).entries()) {
      const after: readonly number[] = lists[index + 1] ?? before;
      const dropped = before.some((key) => !after.includes(key));
      expect(isUsed(before)).toBe(dropped);
    }
  });
});

describe("the generation of certificates", () => {
  it("is a later one with each renewal and with each authority that signs, and with nothing else", () => {
    const of = (leafCertificates: Generations, clusterAuthority: Generations): number =>
      certificateGeneration({ leafCertificates, clusterAuthority });
    expect([of([1], [1]), of([1], [1, 2])]).toEqual([1, 1]);
    expect([of([1], [2, 1]), of([1], [2])]).toEqual([2, 2]);
    expect([of([2], [2]), of([2], [2, 3]), of([2], [3, 2])]).toEqual([3, 3, 4]);
  });

  it("is a later one on control planes with each of the authorities that sign for them alone", () => {
    const of = (controlPlaneAuthority: Generations): number =>
      controlPlaneCertificateGeneration({
        leafCertificates: [2],
        clusterAuthority: [3, 2],
        controlPlaneAuthority,
      });
    expect([of([1]), of([1, 2]), of([2, 1]), of([2])]).toEqual([4, 4, 5, 5]);
  });
});
