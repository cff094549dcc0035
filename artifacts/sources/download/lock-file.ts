import { readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { z } from "zod";

const lockSchema = z.strictObject({
  schemaVersion: z.literal(1),
  digests: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)),
});

/** Something has another digest than the lock file or the vendor says; both are named. */
export class DigestMismatch extends Error {
  override readonly name = "DigestMismatch";
  readonly exitStatus = 1;

  constructor(what: string, expected: string, got: string, authority: string) {
    super(
      `${what}: refused, it is not what ${authority} says\n  expected  sha256 ${expected}\n  got       sha256 ${got}\n` +
        `  fix       find out why it changed; only then remove its line from artifacts/download.lock.json`,
    );
  }
}

/**
 * Digests of all that was ever downloaded, by URL or image reference. The first download of a thing
 * records its digest; every later one, on any machine, has to have the same.
 */
export class DownloadLock {
  private readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** The recorded digest, undefined before the first download. Throws when the file is damaged. */
  digestOf(what: string): string | undefined {
    return this.read()[what];
  }

  /** Records a first download. Throws `DigestMismatch` when another digest is there already. */
  async record(what: string, digest: string): Promise<void> {
    const digests = this.read();
    const known = digests[what];
    if (known === digest) return;
    if (known !== undefined) throw new DigestMismatch(what, known, digest, "the lock file");
    const sorted = Object.fromEntries(
      Object.entries({ ...digests, [what]: digest }).sort(([left], [right]) =>
        left < right ? -1 : 1,
      ),
    );
    const text = `${JSON.stringify({ schemaVersion: 1, digests: sorted }, null, 2)}\n`;
    await writeFile(`${this.path}.part`, text);
    await rename(`${this.path}.part`, this.path);
  }

  private read(): Readonly<Record<string, string>> {
    let text: string;
    try {
      text = readFileSync(this.path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
      throw error;
    }
    return lockSchema.parse(JSON.parse(text)).digests;
  }
}
