import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { locateThrough } from "../../../artifacts/sources/download/http-client.ts";
import { DigestMismatch, DownloadLock } from "../../../artifacts/sources/download/lock-file.ts";
import {
  downloadLocked,
  findDigest,
  publishedDigest,
} from "../../../artifacts/sources/download/locked-download.ts";
import type { DownloadContext } from "../../../artifacts/sources/download/locked-download.ts";
import { sha256 } from "../../../artifacts/store/digest.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { breaksOffOnce, startVendorServer } from "./vendor-server.ts";
import type { VendorServer } from "./vendor-server.ts";

const URL = "https://vendor.test/tool-1.0.tar.gz";
const CHECKSUM = { url: `${URL}.sha256`, form: "list" } as const;
const CONTENT = Buffer.from("a release file ".repeat(10_000));

let vendor: VendorServer;
let context: DownloadContext;

beforeEach(async () => {
  vendor = await startVendorServer({
    "vendor.test/tool-1.0.tar.gz": CONTENT,
    "vendor.test/tool-1.0.tar.gz.sha256": `${sha256(CONTENT)}  tool-1.0.tar.gz\n`,
  });
  const folder = temporaryFolder();
  context = {
    lock: new DownloadLock(join(folder, "lock.json")),
    locate: locateThrough(vendor.url),
    folder: join(folder, "downloads"),
    signal: new AbortController().signal,
  };
});

const breakingOff = ({ ranges }: { ranges: boolean }) =>
  breaksOffOnce(CONTENT, { bytes: 50_000, arrived: () => partialBytes() > 0, ranges });

/** Bytes of unfinished downloads on the disk. */
function partialBytes(): number {
  if (!existsSync(context.folder)) return 0;
  const parts = readdirSync(context.folder).filter((name) => name.endsWith(".part"));
  return parts.reduce((sum, name) => sum + statSync(join(context.folder, name)).size, 0);
}

const download = () => downloadLocked(URL, () => publishedDigest(URL, CHECKSUM, context), context);

describe("downloadLocked", () => {
  it("checks the first download against the vendor's checksum and records its digest", async () => {
    const { path } = await download();
    expect(readFileSync(path)).toEqual(CONTENT);
    expect(context.lock.digestOf(URL)).toBe(sha256(CONTENT));
  });

  it("refuses a first download that is not what the vendor publishes, and records nothing", async () => {
    vendor.answers.set("vendor.test/tool-1.0.tar.gz", "something else");
    await expect(download()).rejects.toThrow(DigestMismatch);
    expect(context.lock.digestOf(URL)).toBeUndefined();
  });

  it("refuses a changed file afterwards, checksum and all, and names both digests", async () => {
    await download();
    vendor.answers.set("vendor.test/tool-1.0.tar.gz", "moved tag");
    vendor.answers.set(
      "vendor.test/tool-1.0.tar.gz.sha256",
      `${sha256("moved tag")}  tool-1.0.tar.gz\n`,
    );
    await expect(download()).rejects.toThrow(
      new RegExp(`expected +sha256 ${sha256(CONTENT)}\\s+got +sha256 ${sha256("moved tag")}`),
    );
  });

  it("does not ask for a checksum once the digest is recorded", async () => {
    await download();
    vendor.requests.length = 0;
    await download();
    expect(vendor.requests).toEqual(["GET vendor.test/tool-1.0.tar.gz"]);
  });

  it("goes on where a connection broke, when the server serves ranges", async () => {
    vendor.answers.set("vendor.test/tool-1.0.tar.gz", breakingOff({ ranges: true }));
    const { path } = await download();
    expect(readFileSync(path)).toEqual(CONTENT);
    expect(vendor.requests.at(-1)).toMatch(/^GET vendor.test\/tool-1.0.tar.gz bytes=[1-9]\d*-$/);
  });

  it("starts again where a connection broke, when the server does not", async () => {
    vendor.answers.set("vendor.test/tool-1.0.tar.gz", breakingOff({ ranges: false }));
    const { path } = await download();
    expect(readFileSync(path)).toEqual(CONTENT);
  });

  it("says which URL failed and how, when there is no such file", async () => {
    vendor.answers.delete("vendor.test/tool-1.0.tar.gz");
    await expect(download()).rejects.toThrow(
      /vendor\.test\/tool-1\.0\.tar\.gz: answered 404 Not Found$/,
    );
  });
});

describe("findDigest", () => {
  const digest = "ab".repeat(32);
  it.each([
    ["a bare digest", `${digest}\n`, undefined, digest],
    ["a list", `${"cd".repeat(32)}  other\n${digest}  tool\n`, "tool", digest],
    ["a list of a binary-mode sha256sum", `${digest} *tool\n`, "tool", digest],
    ["a list without the file", `${digest}  other\n`, "tool", undefined],
    ["an error page", "<html>not found</html>", undefined, undefined],
  ])("reads %s", (_case, text, file, expected) => {
    expect(findDigest(text, file)).toBe(expected);
  });
});
