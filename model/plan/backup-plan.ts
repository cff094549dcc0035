/** For whom recovery kits are made, and where they are kept. */
export interface BackupPlan {
  /** Recipients of age: public keys. */
  readonly recipients: readonly string[];
  readonly targets: readonly BackupTarget[];
  readonly keep: Retention;
  readonly snapshots: SnapshotPlan;
}

/** What each control plane keeps of etcd by itself. */
export interface SnapshotPlan {
  /** From one to the next. */
  readonly minutes: number;
  /** The newest ones that stay. */
  readonly keep: number;
}

/** Kits stay while they are among the newest `count`, or younger than `days`. */
export interface Retention {
  readonly count: number;
  readonly days: number;
}

/** One place that kits are kept in. */
export interface BackupTarget {
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly place:
    | { readonly kind: "directory"; readonly folder: string }
    | {
        readonly kind: "ssh";
        readonly address: string;
        readonly port: number;
        readonly user: string;
        /** Pinned key in `known_hosts` form. */
        readonly hostKey: string;
        readonly folder: string;
      }
    | {
        readonly kind: "s3";
        /** Origin, such as `https://s3.example.no`. */
        readonly endpoint: string;
        readonly region: string;
        readonly bucket: string;
        /** Folder in the bucket, without slashes at its ends; empty for none. */
        readonly prefix: string;
      };
}
