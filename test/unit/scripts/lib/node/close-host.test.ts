import { describe, expect, it } from "@jest/globals";
import {
  closeHost,
  CLOSED_FOR_UPGRADE,
  findNode,
  openHost,
} from "../../../../../scripts/lib/node/close-host.ts";
import type { ClusterAccess } from "../../../../../scripts/lib/verify/cluster-access.ts";
import { node, stateOf } from "../../../../fixtures/cluster-state.ts";

const open = node("w1");
const closed = node("w1", "True", { unschedulable: true });
const ofUpgrade = {
  ...closed,
  metadata: { name: "w1", annotations: { [CLOSED_FOR_UPGRADE]: "true" } },
};

describe("a host that is closed", () => {
  it.each([
    ["an open one", open, "person", true, mark(null, true)],
    ["an open one for an upgrade", open, "upgrade", true, mark("true", true)],
    ["a closed one", closed, "person", false, undefined],
    ["one that a person closed, for an upgrade", closed, "upgrade", false, undefined],
    ["one that an upgrade closed, for a person", ofUpgrade, "person", false, mark(null, true)],
    ["one that an upgrade closed, for it", ofUpgrade, "upgrade", false, undefined],
  ] as const)("is %s", async (_what, item, closer, changed, patch) => {
    const asked = fakeCluster();
    expect(await closeHost(asked.cluster, found(item), closer)).toBe(changed);
    expect(asked.patches).toEqual(patch === undefined ? [] : [patch]);
  });

  it.each([
    [open, false, []],
    [closed, true, [mark(null, null)]],
    [ofUpgrade, true, [mark(null, null)]],
  ])("is opened, whoever closed it", async (item, changed, patches) => {
    const asked = fakeCluster();
    expect(await openHost(asked.cluster, found(item))).toBe(changed);
    expect(asked.patches).toEqual(patches);
  });

  it("is named with the others where there is none", () => {
    expect(() => findNode(stateOf(open, node("w2")), "w3")).toThrow("w3 is no node of the cluster");
  });
});

function mark(value: string | null, unschedulable: true | null): object {
  return { metadata: { annotations: { [CLOSED_FOR_UPGRADE]: value } }, spec: { unschedulable } };
}

function found(item: object): ReturnType<typeof findNode> {
  return findNode(stateOf({ ...item }), "w1");
}

function fakeCluster(): { readonly cluster: ClusterAccess; readonly patches: unknown[] } {
  const patches: unknown[] = [];
  const must = (_what: string, args: readonly string[]): Promise<string> => {
    patches.push(JSON.parse(args.at(-1) ?? ""));
    return Promise.resolve("");
  };
  return { cluster: { must } as unknown as ClusterAccess, patches };
}
