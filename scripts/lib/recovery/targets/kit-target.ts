/** A kit that is kept somewhere. */
export interface FoundKit {
  readonly name: string;
  /** SHA-256 of the file, hexadecimal. */
  readonly sha256: string;
}

/** A place that kits are kept in. All methods throw an `Error` that says in words why it does not work. */
export interface KitTarget {
  /** What is there, kits of other environments included. */
  list(): Promise<FoundKit[]>;
  /** Adds a file, whole or not at all, and never over another one. On return it is on disk there. */
  put(name: string, content: Buffer): Promise<void>;
  /** A kit's file, as it is there. */
  get(name: string): Promise<Buffer>;
  remove(name: string): Promise<void>;
}
