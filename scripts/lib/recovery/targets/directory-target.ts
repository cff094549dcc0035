import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { link, open, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { parseKitName } from "../../../../model/recovery/kit-name.ts";
import type { FoundKit, KitTarget } from "./kit-target.ts";

/** A folder of this machine. It has to be there: a disk that is not mounted must not look like an empty one. */
export class DirectoryTarget implements KitTarget {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  async list(): Promise<FoundKit[]> {
    await this.assertThere();
    const names = (await readdir(this.folder)).filter((name) => parseKitName(name) !== null);
    const found: FoundKit[] = [];
    for (const name of names.toSorted()) {
      found.push({ name, sha256: await digestOfFile(join(this.folder, name)) });
    }
    return found;
  }

  async put(name: string, content: Buffer): Promise<void> {
    await this.assertThere();
    const part = join(this.folder, `.${name}.part`);
    await rm(part, { force: true });
    const file = await open(part, "wx", 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    // A link, not a rename: it fails where there is a file of that name.
    await link(part, join(this.folder, name));
    await rm(part);
    const folder = await open(this.folder, "r");
    await folder.sync().finally(() => folder.close());
  }

  async get(name: string): Promise<Buffer> {
    await this.assertThere();
    return await readFile(join(this.folder, name));
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.folder, name));
  }

  private async assertThere(): Promise<void> {
    const found = await stat(this.folder).catch(() => undefined);
    if (found?.isDirectory() === true) return;
    throw new Error(
      `there is no folder ${this.folder} here: mount its disk, or make it (mode 0700)`,
    );
  }
}

async function digestOfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
