import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { imageItem } from "../../../artifacts/sources/download/download-items.ts";
import { locateThrough } from "../../../artifacts/sources/download/http-client.ts";
import { DownloadLock } from "../../../artifacts/sources/download/lock-file.ts";
import { parseImageName } from "../../../artifacts/sources/download/registry-client.ts";
import { cacheFolders } from "../../../artifacts/cache-folders.ts";
import { sha256 } from "../../../artifacts/store/digest.ts";
import { loadVersions } from "../../../stacks/load-plan.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { startVendorServer } from "./vendor-server.ts";
import type { VendorServer } from "./vendor-server.ts";

const REFERENCE = "docker.io/istio/pilot:1.2.3";
const HOST = "registry-1.docker.io/v2/istio/pilot";
const LAYER = "the layer's bytes";
const CONFIG = '{"architecture":"amd64","os":"linux"}';
const OCI = "application/vnd.oci.image";

const digestOf = (text: string) => `sha256:${sha256(text)}`;
const describeBlob = (mediaType: string, text: string) => ({
  mediaType,
  digest: digestOf(text),
  size: text.length,
});

const MANIFEST = JSON.stringify({
  schemaVersion: 2,
  config: describeBlob(`${OCI}.config.v1+json`, CONFIG),
  layers: [describeBlob(`${OCI}.layer.v1.tar+gzip`, LAYER)],
});
const INDEX = JSON.stringify({
  schemaVersion: 2,
  manifests: [
    {
      ...describeBlob(`${OCI}.manifest.v1+json`, "arm"),
      platform: { architecture: "arm64", os: "linux" },
    },
    {
      ...describeBlob(`${OCI}.manifest.v1+json`, MANIFEST),
      platform: { architecture: "amd64", os: "linux" },
    },
  ],
});

let vendor: VendorServer;
let lock: DownloadLock;
let output: string;

beforeEach(async () => {
  vendor = await startVendorServer();
  vendor.answers.set("auth/token", JSON.stringify({ token: "anonymous" }));
  const contents: [path: string, type: string, content: string][] = [
    ["manifests/1.2.3", `${OCI}.index.v1+json`, INDEX],
    [`manifests/${digestOf(MANIFEST)}`, `${OCI}.manifest.v1+json`, MANIFEST],
    [`blobs/${digestOf(CONFIG)}`, "application/octet-stream", CONFIG],
    [`blobs/${digestOf(LAYER)}`, "application/octet-stream", LAYER],
  ];
  for (const [path, type, content] of contents) serve(path, type, content);
  const folder = temporaryFolder();
  lock = new DownloadLock(join(folder, "lock.json"));
  output = join(folder, "output");
});

/** Serves a path of the repository to those who bring the token. */
function serve(path: string, type: string, content: string): void {
  vendor.answers.set(`${HOST}/${path}`, (request, response) => {
    if (request.headers.authorization === "Bearer anonymous") {
      response.writeHead(200, { "Content-Type": type }).end(content);
      return;
    }
    const challenge = `Bearer realm="${vendor.url}/auth/token",service="registry",scope="repository:istio/pilot:pull"`;
    response.writeHead(401, { "WWW-Authenticate": challenge }).end();
  });
}

async function pull(): Promise<string> {
  const item = imageItem("istio-pilot", REFERENCE, { locate: locateThrough(vendor.url), lock });
  const scratch = temporaryFolder();
  mkdirSync(output, { recursive: true });
  await item.build({
    versions: loadVersions(),
    output,
    scratch,
    folders: cacheFolders(scratch).shared,
    needed: () => "",
    report: () => undefined,
    signal: new AbortController().signal,
  });
  return join(output, "istio-pilot.tar");
}

const member = (archive: string, name: string) =>
  execFileSync("tar", ["-xOf", archive, name], { encoding: "utf8" });

describe("an image of a registry", () => {
  it("is pulled with an anonymous token, for linux/amd64, as the registry has it", async () => {
    const archive = await pull();
    const index = JSON.parse(member(archive, "index.json")) as {
      manifests: { digest: string; annotations: Record<string, string> }[];
    };
    expect(index.manifests).toMatchObject([
      { digest: digestOf(MANIFEST), annotations: { "io.containerd.image.name": REFERENCE } },
    ]);
    expect(member(archive, `blobs/sha256/${sha256(MANIFEST)}`)).toBe(MANIFEST);
    expect(member(archive, `blobs/sha256/${sha256(LAYER)}`)).toBe(LAYER);
    expect(vendor.requests).toContain(
      "GET auth/token?service=registry&scope=repository%3Aistio%2Fpilot%3Apull",
    );
  });

  it("is refused when a layer is not what the manifest says", async () => {
    serve(`blobs/${digestOf(LAYER)}`, "application/octet-stream", "another layer");
    await expect(pull()).rejects.toThrow(
      new RegExp(`expected +sha256 ${sha256(LAYER)}\\s+got +sha256 ${sha256("another layer")}`),
    );
  });

  it("is refused when its tag has moved since the first download", async () => {
    await pull();
    const moved = JSON.stringify({ ...(JSON.parse(MANIFEST) as object), layers: [] });
    serve("manifests/1.2.3", `${OCI}.manifest.v1+json`, moved);
    await expect(pull()).rejects.toThrow(
      new RegExp(`expected +sha256 ${sha256(MANIFEST)}\\s+got +sha256 ${sha256(moved)}`),
    );
  });

  it("is refused when the registry has it for other platforms only", async () => {
    serve("manifests/1.2.3", `${OCI}.index.v1+json`, JSON.stringify({ manifests: [] }));
    await expect(pull()).rejects.toThrow("has no image for linux/amd64");
  });
});

describe("parseImageName", () => {
  it.each([
    ["docker.io/istio/pilot:1.2.3", "registry-1.docker.io", "istio/pilot", "1.2.3"],
    ["registry.k8s.io/coredns/coredns:v1", "registry.k8s.io", "coredns/coredns", "v1"],
    ["localhost:5000/probe:1", "localhost:5000", "probe", "1"],
  ])("reads %s", (reference, registry, repository, tag) => {
    expect(parseImageName(reference)).toEqual({ registry, repository, tag });
  });
});
