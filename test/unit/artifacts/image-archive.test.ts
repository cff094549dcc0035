import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { writeImageArchive } from "../../../artifacts/build/image-archive.ts";
import { sha256 } from "../../../artifacts/store/digest.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const REFERENCE = "registry.test/tool:v1.2.3";

const run = (command: string, args: readonly string[]) =>
  Promise.resolve(execFileSync(command, args, { encoding: "utf8" }));

/** An image of one program, written at some other time, in the other order. */
async function writeImage(order: readonly string[], seconds: number): Promise<string> {
  const [layer, out] = [temporaryFolder(), temporaryFolder()];
  mkdirSync(join(layer, "bin"));
  for (const name of order) {
    writeFileSync(join(layer, "bin", name), `program ${name}`, { mode: 0o755 });
    utimesSync(join(layer, "bin", name), seconds, seconds);
  }
  const image = { reference: REFERENCE, config: { Entrypoint: ["a"] }, layers: [layer] };
  await writeImageArchive(image, join(out, "image.tar"), join(out, "work"), run);
  return join(out, "image.tar");
}

const member = (archive: string, name: string) =>
  execFileSync("tar", ["-xOf", archive, name], { encoding: "utf8" });

interface Index {
  readonly manifests: readonly {
    readonly digest: string;
    readonly annotations: Readonly<Record<string, string>>;
  }[];
}

describe("writeImageArchive", () => {
  it("gives the same bytes for the same files", async () => {
    const [first, second] = [
      await writeImage(["a", "b"], 1000),
      await writeImage(["b", "a"], 2000),
    ];
    expect(sha256(readFileSync(first))).toBe(sha256(readFileSync(second)));
  });

  it("holds blobs that are what their names say, reached from the named manifest", async () => {
    const archive = await writeImage(["a"], 1000);
    const blobs = execFileSync("tar", ["-tf", archive], { encoding: "utf8" })
      .split("\n")
      .filter((name) => /sha256\/./.test(name));
    for (const name of blobs) {
      expect(name).toBe(`blobs/sha256/${sha256(execFileSync("tar", ["-xOf", archive, name]))}`);
    }
    const { manifests } = JSON.parse(member(archive, "index.json")) as Index;
    expect(manifests.map(({ annotations }) => annotations["io.containerd.image.name"])).toEqual([
      REFERENCE,
    ]);
    expect(blobs).toContain(`blobs/sha256/${(manifests[0]?.digest ?? "").replace("sha256:", "")}`);
  });

  it("names no owner and no time in its layer", async () => {
    const archive = await writeImage(["a"], 1000);
    const { manifests } = JSON.parse(member(archive, "index.json")) as Index;
    const manifest = JSON.parse(
      member(archive, `blobs/sha256/${(manifests[0]?.digest ?? "").slice(7)}`),
    ) as { layers: { digest: string }[] };
    const layer = execFileSync("tar", [
      "-xOf",
      archive,
      `blobs/sha256/${(manifest.layers[0]?.digest ?? "").slice(7)}`,
    ]);
    const listing = execFileSync("tar", ["-tv", "--numeric-owner", "--utc"], {
      input: layer,
      encoding: "utf8",
    });
    expect(listing.trim().split("\n")).toEqual([
      expect.stringMatching(/^drwx.* 0\/0 +0 1970-01-01 00:00 \.\/$/),
      expect.stringMatching(/^drwx.* 0\/0 +0 1970-01-01 00:00 \.\/bin\/$/),
      expect.stringMatching(/^-rwxr-xr-x 0\/0 +9 1970-01-01 00:00 \.\/bin\/a$/),
    ]);
  });
});
