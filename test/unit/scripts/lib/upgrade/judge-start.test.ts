import { describe, expect, it } from "@jest/globals";
import { judgeStart } from "../../../../../scripts/lib/upgrade/await-health.ts";
import type { ClusterAccess } from "../../../../../scripts/lib/verify/cluster-access.ts";
import { deployment, node } from "../../../../fixtures/cluster-state.ts";

const items = [node("w1", "Unknown"), deployment("cart", 1)];
const cluster = {
  must: () => Promise.resolve(JSON.stringify({ items })),
} as unknown as ClusterAccess;

describe("judgeStart", () => {
  it("begins no upgrade of a cluster whose hosts are not well", async () => {
    await expect(judgeStart(cluster, ["w1"], false)).rejects.toThrow(
      /nothing was begun:\n {2}Node w1 is not ready$/,
    );
  });

  it("goes on with one that is under way, and waits for all but what is somebody's own", async () => {
    expect(await judgeStart(cluster, ["w1"], true)).toEqual({
      "Deployment shop/cart": "has 1 of 2 pods",
    });
  });
});
