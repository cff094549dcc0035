import { createHash } from "node:crypto";
import { kitParts } from "../../../../model/recovery/kit-manifest.ts";
import { CommandError } from "../../command-line/command-line.ts";
import { recordOf } from "../../../../model/rotation/rotation-record.ts";
import { rotationOf } from "../kit/kit-rotation.ts";
import { type OpenKit, partOf } from "../kit/kit-file.ts";
import { readStackResources } from "../kit/stack-resources.ts";

const DIGEST_BYTES = 32;
/** Databases of etcd are made of whole pages, and none is smaller than this. */
const PAGE_BYTES = 512;
/** What the API server writes before each value that it encrypts with a key of that number. */
const KEY_OF_VALUE = /k8s:enc:secretbox:v1:key(\d+):/g;

/**
 * The kit with another snapshot of the same cluster's etcd in place of its own, such as a later one that a control
 * plane kept. Throws `CommandError` with everything that is wrong with it: damaged, of another cluster, or with
 * secrets under a key that came after the kit.
 */
export function withSnapshot(kit: OpenKit, name: string, snapshot: Buffer): OpenKit {
  const problems = isWhole(snapshot) ? judgeContent(kit, snapshot) : [DAMAGED];
  if (problems.length > 0) {
    throw new CommandError(
      `--snapshot ${name}:\n${problems.map((problem) => `  ${problem}`).join("\n")}`,
      "name another, or leave it out: the kit has one",
    );
  }
  return { ...kit, parts: new Map(kit.parts).set(kitParts.snapshot, snapshot) };
}

const DAMAGED = "it is no snapshot of etcd, or not whole: its digest is not that of its content";

/** `etcdctl snapshot save` ends the file with the SHA-256 of all before it. */
function isWhole(snapshot: Buffer): boolean {
  if (snapshot.length % PAGE_BYTES !== DIGEST_BYTES) return false;
  const content = snapshot.subarray(0, -DIGEST_BYTES);
  return createHash("sha256").update(content).digest().equals(snapshot.subarray(-DIGEST_BYTES));
}

function judgeContent(kit: OpenKit, snapshot: Buffer): string[] {
  // The authority's certificate is in every namespace, for programs that call the API.
  const isSameCluster = snapshot.includes(clusterAuthorityOf(kit));
  const newest = Math.max(...recordOf(rotationOf(kit.parts), "encryptionKey").generations);
  const found = snapshot.toString("latin1").matchAll(KEY_OF_VALUE);
  // Pages that etcd has given up still hold values under older keys, so only newer ones tell anything.
  const later = Math.max(0, ...[...found].map(([, number]) => Number(number)));
  return [
    ...(isSameCluster ? [] : ["it is of another cluster: the kit's authority is not in it"]),
    ...(later > newest
      ? [
          `it has secrets under key${String(later)}, and the kit has none after key${String(newest)}: take a kit from after that change`,
        ]
      : []),
  ];
}

function clusterAuthorityOf(kit: OpenKit): string {
  const state = partOf(kit, kitParts.state).toString("utf8");
  const authority = readStackResources(kit.manifest.engine, state).get("pki-cluster-certificate");
  const certificate = authority?.outputs["certPem"];
  if (typeof certificate === "string" && certificate !== "") return certificate.trim();
  throw new CommandError("The kit has no authority of its cluster.", "take another kit");
}
