import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { describe, expect, it } from "@jest/globals";
import { bundleDigest, bundleFolder, readManifest } from "../../../artifacts/bundle-location.ts";
import { cacheFolders } from "../../../artifacts/cache-folders.ts";
import { makeBundle } from "../../../artifacts/make-bundle.ts";
import type { ArtifactSource } from "../../../artifacts/sources/source.ts";
import { loadVersions } from "../../../stacks/load-plan.ts";
import { fakeItem } from "./fake-items.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const versions = loadVersions();

/** A source of two small items, one made from the other. */
const source = (version = 1): ArtifactSource => ({
  name: "modules",
  items: () => [
    fakeItem("tool", {
      inputs: { version },
      build: async (context) => {
        const origins = await fakeItem("tool", { inputs: { version } }).build(context);
        return [
          ...origins,
          { type: "debian-package", name: "libc6", version: "2.36-9+deb12u13", licence: null },
          {
            type: "release-file",
            name: "blob",
            version: "1.0",
            licence: "MIT",
            url: "https://vendor.test/blob",
            sha256: "ab".repeat(32),
          },
        ];
      },
    }),
    fakeItem("image", {
      needs: ["tool"],
      reference: null,
      licence: null,
      bundled: [{ name: "image", kind: "image", from: "image", to: "images/image.tar" }],
    }),
  ],
  unavailable: () => Promise.resolve(undefined),
});

async function make(root: string, made: ArtifactSource, verify = false): Promise<string> {
  const { path } = await makeBundle({
    versions,
    source: made,
    folders: cacheFolders(root),
    extras: [],
    verify,
    keepCaches: false,
    signal: new AbortController().signal,
    onEvent: () => undefined,
    onWait: () => undefined,
  });
  if (path === undefined) throw new Error("no bundle was made");
  return path;
}

describe("makeBundle", () => {
  it("puts a bundle where its inputs say, with a manifest of all it holds", async () => {
    const root = temporaryFolder();
    const path = await make(root, source());
    expect(path).toBe(bundleFolder(cacheFolders(root), bundleDigest(source(), versions)));
    expect(readManifest(path)?.items).toMatchObject([
      { name: "tool", path: "bin/tool", kind: "binary", licence: "Apache-2.0" },
      {
        name: "image",
        path: "images/image.tar",
        reference: "example.test/tool@v1.0.0",
        licence: "Apache-2.0",
        debianPackages: [{ name: "libc6", version: "2.36-9+deb12u13" }],
      },
    ]);
  });

  it("links files instead of copying them, and gives the compiler caches back", async () => {
    const root = temporaryFolder();
    const path = await make(root, source());
    expect(statSync(join(path, "bin/tool")).nlink).toBe(2);
    expect(existsSync(cacheFolders(root).build)).toBe(false);
  });

  it("mends a bundle that lacks a file", async () => {
    const root = temporaryFolder();
    const path = await make(root, source());
    rmSync(join(path, "bin/tool"));
    await make(root, source());
    expect(readFileSync(join(path, "bin/tool"), "utf8")).toBe('{"version":1}');
  });

  it("mends a file that is damaged in the store and the bundle alike", async () => {
    const root = temporaryFolder();
    const path = await make(root, source());
    writeFileSync(join(path, "bin/tool"), "damaged"); // one file under both names
    await make(root, source());
    expect(readFileSync(join(path, "bin/tool"), "utf8")).toBe('{"version":1}');
  });

  it("keeps a bundle of other inputs beside it", async () => {
    const root = temporaryFolder();
    const [first, second] = [await make(root, source(1)), await make(root, source(2))];
    expect(first).not.toBe(second);
    expect(readManifest(first)?.digest).toBe(bundleDigest(source(1), versions));
  });
});

describe("the SBOM of a bundle", () => {
  it("is valid CycloneDX 1.6 and names files, modules and packages", async () => {
    const text = readFileSync(
      join(await make(temporaryFolder(), source()), "sbom.cdx.json"),
      "utf8",
    );
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
    expect(await validator.validate(text)).toBeNull();
    const { components } = JSON.parse(text) as { components: { "bom-ref": string }[] };
    expect(components.map((component) => component["bom-ref"])).toEqual([
      "bundle:bin/tool",
      "bundle:images/image.tar",
      "pkg:deb/debian/libc6@2.36-9%2Bdeb12u13?arch=amd64",
      "pkg:golang/example.test/image@v1.0.0",
      "pkg:golang/example.test/tool@v1.0.0",
      "release-file:blob@1.0",
    ]);
  });

  it("is the same for the same bundle", async () => {
    const read = async () =>
      readFileSync(join(await make(temporaryFolder(), source()), "sbom.cdx.json"), "utf8");
    expect(await read()).toBe(await read());
  });
});
