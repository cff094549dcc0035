import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { modulesFolder, parseBuildInformation } from "../../../artifacts/build/go-build.ts";
import { GO_MINIMUM, isNewEnough } from "../../../artifacts/build/go-toolchain.ts";
import { parseMirrors } from "../../../artifacts/build/debian-archive.ts";
import { originOfArchive } from "../../../artifacts/build/debian.ts";
import { bundleDigest } from "../../../artifacts/bundle-location.ts";
import { modulesSource } from "../../../artifacts/sources/modules/modules-source.ts";
import { inputsDigests } from "../../../artifacts/store/item-store.ts";
import {
  type BundleExtra,
  allExtras,
  bundleExtras,
  furtherKubernetes,
  imageItems,
  imageReferences,
  istioImages,
  kubernetesImages,
} from "../../../model/values/images.ts";
import {
  furtherIstioVersions,
  istioExtras,
  istioNotMade,
} from "../../../model/values/istio-versions.ts";
import { loadVersions } from "../../../stacks/load-plan.ts";

const versions = loadVersions();
const trixie = { release: "13", suite: "trixie" };
const moduleFolders = readdirSync(modulesFolder);
const goMod = (folder: string) => readFileSync(join(modulesFolder, folder, "go.mod"), "utf8");

describe("the modules source", () => {
  it("lists each item after what it needs", () => {
    expect(() => inputsDigests(modulesSource.items(versions, bundleExtras))).not.toThrow();
  });

  it("makes an archive of every image", () => {
    const images = modulesSource
      .items(versions, bundleExtras)
      .flatMap(({ bundled }) => bundled.filter(({ kind }) => kind === "image"));
    expect(images.map(({ name }) => name).sort()).toEqual([...imageItems].sort());
  });

  it("has other versions of Kubernetes in folders of their own, and changes nothing else", () => {
    const extras = allExtras(versions).filter((extra) => extra.startsWith("kubernetes-"));
    const further = itemsBeside(extras);
    expect(further.flatMap(({ bundled }) => bundled.map(({ to }) => to)).sort()).toEqual(
      furtherKubernetes(extras).flatMap((version) => [
        ...["kubeadm", "kubectl", "kubelet"].map((name) => `kubernetes/${version}/bin/${name}`),
        ...[...kubernetesImages].sort().map((name) => `kubernetes/${version}/images/${name}.tar`),
      ]),
    );
    const needed = further.flatMap(({ needs }) => needs);
    expect(needed).not.toContain("kubernetes");
  });

  it("has other versions of Istio in folders of their own, and changes nothing else", () => {
    const extras = allExtras(versions).filter((extra) => extra.startsWith("istio-"));
    const further = itemsBeside(extras);
    expect(further.flatMap(({ bundled }) => bundled.map(({ to }) => to)).sort()).toEqual(
      furtherIstioVersions(versions).flatMap((version) => [
        ...["istio-base", "istio-cni", "istiod"].map((name) => `istio/${version}/charts/${name}`),
        ...[...istioImages].sort().map((name) => `istio/${version}/images/${name}.tar`),
      ]),
    );
    expect(further.flatMap(({ needs }) => needs)).not.toContain("istio");
  });

  it("has roots of other Debian releases beside the one of every bundle, and changes nothing else", () => {
    const further = itemsBeside(["debian-13"]);
    expect(further.flatMap(({ bundled }) => bundled.map(({ to }) => to))).toEqual([
      "debian-13/rootfs",
    ]);
    expect(allExtras(versions)).toContain("debian-13");
    const moved = { ...versions, furtherDebian: [{ ...trixie, refreshed: "2099-01-01" }] };
    expect(bundleDigest(modulesSource, moved)).toBe(bundleDigest(modulesSource, versions));
    expect(bundleDigest(modulesSource, moved, ["debian-13"])).not.toBe(
      bundleDigest(modulesSource, versions, ["debian-13"]),
    );
  });

  it("has its own Istio in every bundle, and says which it does not make", () => {
    const own = istioExtras([versions.istio.modules.version]);
    expect(bundleDigest(modulesSource, versions, own)).toBe(bundleDigest(modulesSource, versions));
    expect(istioNotMade(versions, "modules", own)).toBeUndefined();
    expect(istioNotMade(versions, "download", own)).toBe(versions.istio.modules.version);
    expect(istioNotMade(versions, "modules", ["observability", "istio-1.20.0"])).toBe("1.20.0");
  });

  it("is the same without other versions, whichever are supported", () => {
    const { kubernetes } = versions;
    const alone = { ...versions, kubernetes: { ...kubernetes, supported: [kubernetes.default] } };
    expect(bundleDigest(modulesSource, alone)).toBe(bundleDigest(modulesSource, versions));
  });

  it.each(
    modulesSource
      .items(versions, allExtras(versions))
      .flatMap(({ name, reference }) =>
        reference?.includes("@v") === true ? [[name, reference]] : [],
      ),
  )("pins %s in its module folder as versions.yaml has it", (_item, reference = "") => {
    const [module, version] = reference.split("@");
    const requirement = `${module ?? ""} ${version ?? ""}`;
    expect(moduleFolders.some((folder) => goMod(folder).includes(requirement))).toBe(true);
  });

  it("leaves bundles without extras as they are, whatever the extras become", () => {
    const changed = { ...versions, prometheus: { version: "9.9.9", module: "v0.909.9" } };
    expect(bundleDigest(modulesSource, changed)).toBe(bundleDigest(modulesSource, versions));
    const [before, after] = [versions, changed].map((each) =>
      bundleDigest(modulesSource, each, ["observability"]),
    );
    expect(after).not.toBe(before);
    const plain = new Set(modulesSource.items(versions).map(({ name }) => name));
    const extra = modulesSource.items(versions, ["observability"]).map(({ name }) => name);
    expect(extra.filter((name) => !plain.has(name))).toEqual(["prometheus", "image-prometheus"]);
    const both = modulesSource.items(versions, bundleExtras).map(({ name }) => name);
    const traced = both.filter((name) => !plain.has(name) && !extra.includes(name));
    expect(traced).toEqual(["guest-image", "wireguard", "jaeger", "image-jaeger"]);
  });

  it("bundles a probe only when versions.yaml changes its version", () => {
    const changed = { ...versions, probe: "9.9.9" };
    const [before, after] = [versions, changed].map((each) =>
      inputsDigests(modulesSource.items(each)),
    );
    const different = [...(before?.keys() ?? [])].filter(
      (name) => before?.get(name) !== after?.get(name),
    );
    expect(different).toEqual(["probe", "image-probe"]);
  });
});

describe("the module folders", () => {
  it.each(moduleFolders)("%s has its own path and asks for a Go that builds have", (folder) => {
    const [, go = ""] = /^go (\S+)$/m.exec(goMod(folder)) ?? [];
    expect(goMod(folder)).toMatch(new RegExp(`^module nordmesh\\.invalid/${folder}$`, "m"));
    expect(isNewEnough(GO_MINIMUM) && compareVersions(go, GO_MINIMUM) <= 0).toBe(true);
  });
});

function compareVersions(left: string, right: string): number {
  return left.localeCompare(right, "en", { numeric: true });
}

describe("isNewEnough", () => {
  it.each([
    [undefined, false],
    ["1.19.8", false],
    ["1.26.5", false],
    ["1.26.6", true],
    ["1.26.10", true],
    ["1.27", true],
    ["2.0", true],
  ])("judges Go %s", (version, expected) => {
    expect(isNewEnough(version)).toBe(expected);
  });
});

describe("parseBuildInformation", () => {
  it("takes a replacement for what it replaces, and each module once", () => {
    const text = [
      "/out/a: go1.26.8",
      "\tpath\texample.test/a",
      "\tmod\texample.test/a\t(devel)\t",
      "\tdep\tk8s.io/api\tv0.0.0\th1:x=",
      "\t=>\tk8s.io/api\tv0.37.2\th1:y=",
      "\tdep\tgithub.com/x/y\tv1.0.0\th1:z=",
      "/out/b: go1.26.8",
      "\tdep\tgithub.com/x/y\tv1.0.0\th1:z=",
    ].join("\n");
    expect(parseBuildInformation(text)).toEqual([
      { type: "go-module", name: "github.com/x/y", version: "v1.0.0", licence: null },
      { type: "go-module", name: "k8s.io/api", version: "v0.37.2", licence: null },
    ]);
  });
});

describe("originOfArchive", () => {
  it("reads the epoch that apt writes as %3a", () => {
    expect(originOfArchive("libgmp10_2%3a6.2.1+dfsg1-1.1_amd64.deb")).toMatchObject({
      name: "libgmp10",
      version: "2:6.2.1+dfsg1-1.1",
    });
  });
});

describe("parseMirrors", () => {
  it("takes the machine's own mirrors, and the public one for security where it has none", () => {
    const own = "http://mirror.test/debian/ trixie";
    const security = "http://mirror.test/debian-security/ trixie-security";
    expect(parseMirrors(`${own}\nhttps://other.test/nodejs/ nodistro\n${security}\n`)).toEqual({
      main: "http://mirror.test/debian/",
      security: "http://mirror.test/debian-security/",
    });
    expect(parseMirrors(`${own}\n`).security).toBe("http://security.debian.org/debian-security");
  });

  it("says what to do where apt knows no Debian", () => {
    expect(() => parseMirrors("http://archive.test/ubuntu/ noble\n")).toThrow(
      /fix +run it on Debian/,
    );
  });
});

describe("imageReferences", () => {
  it("differs between the sources in Istio's images alone", () => {
    const [modules, download] = [imageReferences(versions), imageReferences(versions, "download")];
    const different = imageItems.filter((image) => modules[image] !== download[image]);
    expect(different).toEqual(["istio-pilot", "istio-proxyv2", "istio-install-cni"]);
  });
});

/** What extras add to the items of a plain bundle, which have to stay as they are. */
function itemsBeside(extras: readonly BundleExtra[]): ReturnType<typeof modulesSource.items> {
  const plain = modulesSource.items(versions);
  const both = modulesSource.items(versions, extras);
  const [before, after] = [inputsDigests(plain), inputsDigests(both)];
  for (const { name } of plain) expect(after.get(name)).toBe(before.get(name));
  return both.filter(({ name }) => !plain.some((item) => item.name === name));
}
