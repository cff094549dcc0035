import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { checkSnapshot } from "../../../scripts/lib/recovery/check/check-snapshot.ts";
import { makeSnapshot } from "../support/make-snapshot.ts";
import { describeInLab } from "../support/require-lab.ts";

describeInLab("a snapshot of etcd", (bundle) => {
  it("is proven where it is what the living etcd had, and otherwise not", async () => {
    const { snapshot, facts } = await makeSnapshot(bundle, { "/a": "1", "/b": "2" });
    const etcdutl = join(bundle, "bin/etcdutl");
    expect(await checkSnapshot(etcdutl, snapshot, facts)).toEqual([]);
    const other = { ...facts, hashKv: facts.hashKv + 1, compactRevision: 3 };
    expect(await checkSnapshot(etcdutl, snapshot, other)).toEqual([
      expect.stringContaining("has the hash"),
      expect.stringContaining("has the compacted revision"),
    ]);
    const damaged = Buffer.from(snapshot);
    damaged[9000] = (damaged[9000] ?? 0) ^ 1;
    expect(await checkSnapshot(etcdutl, damaged, facts)).toEqual([
      expect.stringContaining("cannot be restored"),
    ]);
  });
});
