import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { cacheFolders } from "../../../artifacts/cache-folders.ts";
import { chooseSource } from "../../../artifacts/choose-source.ts";
import type { Item } from "../../../artifacts/item.ts";
import { chartItem, releaseItem } from "../../../artifacts/sources/download/download-items.ts";
import { createDownloadSource } from "../../../artifacts/sources/download/download-source.ts";
import { locateThrough } from "../../../artifacts/sources/download/http-client.ts";
import { DownloadLock } from "../../../artifacts/sources/download/lock-file.ts";
import { vendorItems } from "../../../artifacts/sources/download/vendor-files.ts";
import { modulesSource } from "../../../artifacts/sources/modules/modules-source.ts";
import { sha256 } from "../../../artifacts/store/digest.ts";
import { allExtras, bundleExtras } from "../../../model/values/images.ts";
import { loadVersions } from "../../../stacks/load-plan.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { startVendorServer } from "./vendor-server.ts";

const versions = loadVersions();
const { signal } = new AbortController();

const vendorsAt = (url: string) => ({
  locate: locateThrough(url),
  lock: new DownloadLock(join(temporaryFolder(), "lock.json")),
});

/** A gzipped archive of these files. */
function archiveOf(files: Record<string, string>): Buffer {
  const folder = temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return execFileSync("tar", ["-czf", "-", "-C", folder, ...Object.keys(files)]);
}

async function buildIn(item: Item): Promise<string> {
  const [output, scratch] = [temporaryFolder(), temporaryFolder()];
  const folders = cacheFolders(scratch).shared;
  await item.build({
    ...{ versions, output, scratch, folders, signal },
    needed: () => "",
    report: () => undefined,
  });
  return output;
}

describe("a release archive", () => {
  it("gives its programs, executable, and nothing else", async () => {
    const item = vendorItems(versions).find(({ name }) => name === "containerd");
    const [file] = item?.files ?? [];
    if (item === undefined || file === undefined) throw new Error("no containerd");
    const archive = archiveOf({
      "bin/containerd": "daemon",
      "bin/containerd-shim-runc-v2": "shim",
      "bin/ctr": "client",
      "bin/containerd-stress": "not wanted",
    });
    const path = file.url.replace("https://", "");
    const vendor = await startVendorServer({
      [path]: archive,
      [`${path}.sha256sum`]: `${sha256(archive)}  ${path.split("/").at(-1) ?? ""}\n`,
    });
    const output = await buildIn(releaseItem(item, vendorsAt(vendor.url)));
    expect(readFileSync(join(output, "ctr"), "utf8")).toBe("client");
    expect(statSync(join(output, "containerd")).mode & 0o777).toBe(0o755);
    expect(() => statSync(join(output, "containerd-stress"))).toThrow("ENOENT");
  });
});

describe("a chart of a repository", () => {
  const chart = {
    item: "istiod",
    name: "istiod",
    version: "1.2.3",
    repository: "https://charts.test/stable",
  };
  const archive = archiveOf({
    "istiod/Chart.yaml": "name: istiod",
    "istiod/templates/a.yaml": "kind: A",
  });
  const index = (digest: string) => ({
    "charts.test/stable/index.yaml": `entries:\n  istiod:\n  - {version: 1.2.3, digest: ${digest}, urls: [istiod-1.2.3.tgz]}\n`,
    "charts.test/stable/istiod-1.2.3.tgz": archive,
  });

  it("is unpacked when it is what the index says", async () => {
    const vendor = await startVendorServer(index(sha256(archive)));
    const output = await buildIn(chartItem(chart, vendorsAt(vendor.url)));
    expect(readFileSync(join(output, "chart/templates/a.yaml"), "utf8")).toBe("kind: A");
  });

  it("is refused when it is not", async () => {
    const vendor = await startVendorServer(index(sha256("another")));
    await expect(buildIn(chartItem(chart, vendorsAt(vendor.url)))).rejects.toThrow("refused");
  });

  it("is missed by name and version", async () => {
    const vendor = await startVendorServer(index(sha256(archive)));
    const other = chartItem({ ...chart, version: "9.9.9" }, vendorsAt(vendor.url));
    await expect(buildIn(other)).rejects.toThrow("has no chart istiod 9.9.9");
  });
});

describe("the sources", () => {
  it("fill the same paths of a bundle", () => {
    const paths = (items: readonly Item[]) =>
      items.flatMap(({ bundled }) => bundled.map(({ to }) => to)).sort();
    const download = createDownloadSource(vendorsAt("http://127.0.0.1"));
    // A version of Istio may be of one source alone.
    const { istio } = versions;
    const further = istio.further.modules.map(({ version }) => ({ version }));
    const shared = {
      ...versions,
      istio: { ...istio, further: { ...istio.further, download: further } },
    };
    for (const extras of [[], bundleExtras, allExtras(versions)]) {
      const [pulled, compiled] = [download, modulesSource].map((source) =>
        paths(source.items(shared, extras)),
      );
      expect(pulled).toEqual(compiled);
    }
  });

  it("are chosen by who answers: no vendor, then modules, and it is said why", async () => {
    // Port 1 of this machine refuses at once, as a network without a way out may.
    const download = createDownloadSource(vendorsAt("http://127.0.0.1:1"));
    const chosen = await chooseSource([download, modulesSource], versions, signal);
    expect(chosen.source.name).toBe("modules");
    expect(chosen.passedOver[0]?.why).toMatch(/^http:\/\/127.0.0.1:1\/dl.k8s.io\/: /);
  });

  it("are chosen by who answers: any answer of the vendors will do", async () => {
    const vendor = await startVendorServer();
    const download = createDownloadSource(vendorsAt(vendor.url));
    const chosen = await chooseSource([download, modulesSource], versions, signal);
    expect(chosen.source.name).toBe("download");
  });
});
