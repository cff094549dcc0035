/** The snapshot that a rebuilt cluster begins with, instead of an empty etcd. */
export interface RestorePlan {
  /** SHA-256 of the recovery kit, hexadecimal: what a host remembers of it. */
  readonly kit: string;
  /** SHA-256 of the snapshot in it. */
  readonly snapshot: string;
  readonly revision: number;
}
