import { cp, mkdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeImageArchive } from "../../build/image-archive.ts";
import type { ImageConfig } from "../../build/image-archive.ts";
import { runCommand } from "../../build/run-command.ts";
import type { BuildContext, Item } from "../../item.ts";
import {
  type ImageItem,
  type ImageReferences,
  imageReferences,
  istioImages,
  kubernetesFolder,
  kubernetesImages,
} from "../../../model/values/images.ts";
import { istioFolder } from "../../../model/values/istio-versions.ts";
import type { Versions } from "../../../model/values/versions.ts";

/** How one image is put together from files of other items. */
interface ImageRecipe {
  readonly config: ImageConfig;
  /** Item whose `tree` is the lowest layer. */
  readonly base?: string;
  /** Item → files in it → path in the image, or the folder `/usr/local/bin/` by default. */
  readonly files: readonly { readonly item: string; readonly from: string; readonly to?: string }[];
  /** Empty folders that the programs expect. */
  readonly folders?: readonly string[];
  /** Link → target. */
  readonly links?: Readonly<Record<string, string>>;
}

const control = (name: string): ImageRecipe => ({
  config: { Entrypoint: [name] },
  files: [{ item: "kubernetes", from: name }],
});

const CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt";

const RECIPES: Readonly<Record<ImageItem, ImageRecipe>> = {
  "kube-apiserver": control("kube-apiserver"),
  "kube-controller-manager": control("kube-controller-manager"),
  "kube-scheduler": control("kube-scheduler"),
  "kube-proxy": { ...control("kube-proxy"), base: "network-tree" },
  etcd: {
    config: { Entrypoint: ["etcd"] },
    files: ["etcd", "etcdctl"].map((from) => ({ item: "etcd", from })),
  },
  coredns: {
    config: { Entrypoint: ["coredns"], User: "65532:65532", WorkingDir: "/" },
    files: [{ item: "coredns", from: "coredns" }],
  },
  pause: {
    config: { Entrypoint: ["pause"], User: "65535:65535" },
    files: [{ item: "pause", from: "pause" }],
  },
  cilium: {
    config: { Entrypoint: ["cilium-dbg"], WorkingDir: "/home/cilium" },
    base: "cilium-tree",
    files: [
      { item: "cilium", from: "cilium-agent" },
      { item: "cilium", from: "cilium-dbg" },
      // The chart names these by path.
      { item: "cilium", from: "cilium-mount", to: "/usr/bin/cilium-mount" },
      { item: "cilium", from: "cilium-sysctlfix", to: "/usr/bin/cilium-sysctlfix" },
      { item: "cilium", from: "cilium-cni", to: "/opt/cni/bin/cilium-cni" },
      { item: "cni-plugins", from: "loopback", to: "/cni/loopback" },
      { item: "cilium", from: "bpf", to: "/var/lib/cilium/bpf" },
      { item: "cilium", from: "scripts", to: "/" },
    ],
    folders: ["/home/cilium"],
    links: { "/usr/local/bin/cilium": "cilium-dbg" },
  },
  "cilium-operator": {
    config: { Entrypoint: ["cilium-operator-generic"] },
    files: [{ item: "cilium", from: "cilium-operator-generic" }],
  },
  "istio-pilot": {
    config: { Entrypoint: ["/usr/local/bin/pilot-discovery"], User: "1337:1337" },
    files: [
      { item: "istio", from: "pilot-discovery" },
      { item: "network-tree", from: `tree${CERTIFICATES}`, to: CERTIFICATES },
      { item: "network-tree", from: "tree/etc/passwd", to: "/etc/passwd" },
      { item: "network-tree", from: "tree/etc/group", to: "/etc/group" },
    ],
    folders: ["/tmp"],
  },
  "istio-proxyv2": {
    config: {
      Entrypoint: ["/usr/local/bin/pilot-agent"],
      Env: ["ISTIO_META_ISTIO_PROXY_SHA=stock-envoy"],
    },
    base: "network-tree",
    files: [
      { item: "istio", from: "pilot-agent" },
      { item: "envoy", from: "envoy" },
      {
        item: "istio",
        from: "envoy_bootstrap_tmpl.json",
        to: "/var/lib/istio/envoy/envoy_bootstrap_tmpl.json",
      },
    ],
  },
  "istio-install-cni": {
    config: { Cmd: ["/usr/local/bin/install-cni"], WorkingDir: "/opt/cni/bin" },
    base: "network-tree",
    files: [
      { item: "istio", from: "install-cni" },
      { item: "istio", from: "istio-cni", to: "/opt/cni/bin/istio-cni" },
    ],
  },
  prometheus: {
    config: { Entrypoint: ["prometheus"], User: "65534:65534" },
    files: ["prometheus", "promtool"].map((from) => ({ item: "prometheus", from })),
  },
  jaeger: {
    config: { Entrypoint: ["jaeger"], User: "65534:65534" },
    files: [{ item: "jaeger", from: "jaeger" }],
  },
  probe: {
    config: { Entrypoint: ["probe"], User: "65532:65532" },
    files: [{ item: "probe", from: "probe" }],
  },
};

const REVISION = 1;

/** One item for each of these images, under the names that kubeadm and the charts ask for. */
export function imageItemsFromModules(
  references: ImageReferences,
  images: readonly ImageItem[],
): readonly Item[] {
  return images.map((image) =>
    imageItem({ image, name: image, folder: "" }, references[image], RECIPES[image]),
  );
}

/** The images of Kubernetes of a version that is not the default, in a folder of their own. */
export function furtherKubernetesImages(versions: Versions, version: string): readonly Item[] {
  const references = imageReferences(versions, "modules", version);
  const place = { item: "kubernetes", version, folder: kubernetesFolder(versions, version) };
  return kubernetesImages.map((image) => furtherImage(image, references[image], place));
}

/** The images of Istio of a version that is not the source's own, likewise. */
export function furtherIstioImages(versions: Versions, version: string): readonly Item[] {
  const references = imageReferences(versions, "modules", undefined, version);
  const place = { item: "istio", version, folder: istioFolder(versions, "modules", version) };
  return istioImages.map((image) => furtherImage(image, references[image], place));
}

function furtherImage(
  image: ImageItem,
  reference: string,
  {
    item,
    version,
    folder,
  }: { readonly item: string; readonly version: string; readonly folder: string },
): Item {
  const { files, ...recipe } = RECIPES[image];
  const own = files.map((file) => ({
    ...file,
    item: file.item === item ? `${item}-${version}` : file.item,
  }));
  const place = { image, name: `${image}-${version}`, folder };
  return imageItem(place, reference, { ...recipe, files: own });
}

/** What an image is called, and where a bundle has it. */
interface ImagePlace {
  readonly image: ImageItem;
  readonly name: string;
  /** Empty, or with a slash at its end. */
  readonly folder: string;
}

function imageItem(
  { image, name, folder }: ImagePlace,
  reference: string,
  recipe: ImageRecipe,
): Item {
  const base = recipe.base === undefined ? [] : [recipe.base];
  const { config, files, folders, links } = recipe;
  return {
    name: `image-${name}`,
    title: `image ${name}`,
    needs: [...new Set([...base, ...files.map(({ item }) => item)])],
    inputs: JSON.parse(
      JSON.stringify({ revision: REVISION, reference, config, base, files, folders, links }),
    ) as Item["inputs"],
    estimateSeconds: 3,
    bundled: [{ name, kind: "image", from: `${image}.tar`, to: `${folder}images/${image}.tar` }],
    reference: null,
    licence: null,
    build: async (context) => {
      await buildImage(image, reference, recipe, context);
      return [];
    },
  };
}

async function buildImage(
  image: string,
  reference: string,
  recipe: ImageRecipe,
  context: BuildContext,
): Promise<void> {
  const layer = join(context.scratch, "layer");
  for (const folder of ["/", ...(recipe.folders ?? [])]) {
    await mkdir(join(layer, folder), { recursive: true, mode: folder === "/tmp" ? 0o1777 : 0o755 });
  }
  const run = (command: string, args: readonly string[]) =>
    runCommand(command, args, { signal: context.signal, item: `image-${image}` });
  for (const { item, from, to } of recipe.files) {
    const target = join(layer, to ?? `/usr/local/bin/${from}`);
    await mkdir(dirname(target), { recursive: true });
    await cp(join(context.needed(item), from), target, { recursive: true });
  }
  for (const [link, target] of Object.entries(recipe.links ?? {})) {
    await symlink(target, join(layer, link));
  }
  const base = recipe.base === undefined ? [] : [join(context.needed(recipe.base), "tree")];
  await writeImageArchive(
    { reference, config: recipe.config, layers: [...base, layer] },
    join(context.output, `${image}.tar`),
    join(context.scratch, "layout"),
    run,
  );
}
