import { createHash } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { kitParts } from "../../../../../../model/recovery/kit-manifest.ts";
import { withSnapshot } from "../../../../../../scripts/lib/recovery/rebuild/with-snapshot.ts";
import { makeKit } from "../../../../../fixtures/kits.ts";

const AUTHORITY = "-----BEGIN CERTIFICATE-----\nOURS\n-----END CERTIFICATE-----\n";

const certificate = {
  urn: "urn:pulumi:small::nordmesh::tls:index/selfSignedCert:SelfSignedCert::pki-cluster-certificate",
  type: "tls:index/selfSignedCert:SelfSignedCert",
  name: "pki-cluster-certificate",
  inputs: {},
  outputs: { certPem: AUTHORITY },
};
const made = makeKit({
  [kitParts.state]: JSON.stringify({
    format: 1,
    project: "nordmesh",
    stack: "small",
    resources: [certificate],
  }),
});
const rotation = Buffer.from(JSON.stringify({ encryptionKey: { generations: [2] } }));
const kit = { ...made, parts: new Map(made.parts).set(kitParts.rotation, rotation) };

/** As `etcdctl snapshot save` writes it: pages, and their digest. */
function snapshotOf(text: string): Buffer {
  const pages = Buffer.alloc(4096, 0);
  pages.write(text);
  return Buffer.concat([pages, createHash("sha256").update(pages).digest()]);
}

const refusal = (snapshot: Buffer) => () => withSnapshot(kit, "later.db", snapshot);

describe("a rebuild with a later snapshot than its kit's", () => {
  it("takes one of the same cluster, and leaves the kit as it was", () => {
    const snapshot = snapshotOf(
      `${AUTHORITY} k8s:enc:secretbox:v1:key1: k8s:enc:secretbox:v1:key2:`,
    );
    const parts = withSnapshot(kit, "later.db", snapshot).parts;
    expect(parts.get(kitParts.snapshot)).toBe(snapshot);
    expect(parts.get(kitParts.state)).toBe(kit.parts.get(kitParts.state));
    expect(kit.parts.get(kitParts.snapshot)).not.toBe(snapshot);
  });

  it.each([
    ["a byte less", snapshotOf(AUTHORITY).subarray(0, -1)],
    ["another byte", snapshotOf(AUTHORITY).fill("x", 0, 1)],
    ["nothing", Buffer.alloc(0)],
  ])("refuses one with %s", (_what, snapshot) => {
    expect(refusal(snapshot)).toThrow("--snapshot later.db:\n  it is no snapshot of etcd");
  });

  it("says all that is wrong: another cluster, and a key that came after the kit", () => {
    const snapshot = snapshotOf("THEIRS k8s:enc:secretbox:v1:key3:");
    expect(refusal(snapshot)).toThrow(
      /of another cluster.*\n.*under key3, and the kit has none after key2/,
    );
  });
});
