import { z } from "zod";

/** Version of the layout of kits; another one is refused. */
export const KIT_FORMAT = 1;

/** Paths of a kit's parts. */
export const kitParts = {
  snapshot: "etcd/snapshot.db",
  state: "stack/state.json",
  passphrase: "stack/passphrase",
  environment: "environment/environment.yaml",
  placements: "environment/environment.placement.json",
  rotation: "environment/environment.rotation.json",
  mesh: "environment/environment.mesh.json",
  versions: "versions.yaml",
  bundle: "bundle/manifest.json",
  volumes: "volumes.json",
} as const;

/** Parts without which nothing can be rebuilt. */
export const neededParts: readonly string[] = [
  kitParts.snapshot,
  kitParts.state,
  kitParts.passphrase,
  kitParts.environment,
  kitParts.versions,
  kitParts.bundle,
  kitParts.volumes,
];

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What etcd said of itself when the snapshot was taken. */
export const snapshotFacts = z.strictObject({
  /** Host that it was taken on. */
  host: z.string(),
  version: z.string(),
  revision: z.int().min(1),
  /** Hash of all keys and values up to the revision, as the living member has it. */
  hashKv: z.int(),
  compactRevision: z.int(),
  keys: z.int(),
});

export type SnapshotFacts = z.infer<typeof snapshotFacts>;

/** Schema of a kit's first part, manifest.json: what the kit is of, and the digests of all other parts. */
export const kitManifest = z.strictObject({
  format: z.literal(KIT_FORMAT),
  environment: z.string(),
  /** ISO 8601. */
  madeAt: z.string(),
  /** Engine that holds the stack, and so how its state is written. */
  engine: z.enum(["embedded", "pulumi"]),
  trustDomain: z.string(),
  kubernetes: z.string(),
  bundle: z.strictObject({ digest: sha256, source: z.string() }),
  hosts: z.array(
    z.strictObject({ name: z.string(), role: z.string(), privateAddress: z.string() }),
  ),
  etcd: snapshotFacts,
  parts: z.array(z.strictObject({ path: z.string(), sha256, bytes: z.int() })),
});

export type KitManifest = z.infer<typeof kitManifest>;

/** Schema of volumes.json: what the cluster keeps outside etcd. An empty list says that there is nothing. */
export const volumeReferences = z.strictObject({
  volumes: z.array(
    z.strictObject({
      host: z.string(),
      folder: z.string(),
      /** Where its own backup is; null where there is none. */
      backup: z.string().nullable(),
    }),
  ),
});

export type VolumeReferences = z.infer<typeof volumeReferences>;
