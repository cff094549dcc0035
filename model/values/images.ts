import { furtherIstioVersions, istioExtras } from "./istio-versions.ts";
import type { ArtifactSourceName, Versions } from "./versions.ts";

/** Names of the image archives in a bundle (`images/<item>.tar`). */
export const imageItems = [
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kube-proxy",
  "etcd",
  "coredns",
  "pause",
  "cilium",
  "cilium-operator",
  "istio-pilot",
  "istio-proxyv2",
  "istio-install-cni",
  "probe",
  "prometheus",
  "jaeger",
] as const;

export type ImageItem = (typeof imageItems)[number];

/** Parts of a bundle that only environments with a section of that name need. Tracing is part of observability. */
export const bundleExtras = ["observability", "tracing", "guests", "wireguard"] as const;

/** The same, a version of Kubernetes or Istio that is not the default (`kubernetes-1.36.3`), or another Debian for lab hosts. */
export type BundleExtra =
  (typeof bundleExtras)[number] | `kubernetes-${string}` | `istio-${string}` | `debian-${string}`;

/** What of versions.yaml decides which extras there are. */
export type ExtraVersions = Pick<Versions, "kubernetes" | "istio" | "furtherDebian">;

/** Images that are of one version with the API server. */
export const kubernetesImages = [
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kube-proxy",
] as const satisfies readonly ImageItem[];

/** Images that are of one version with the mesh's control plane. */
export const istioImages = [
  "istio-pilot",
  "istio-proxyv2",
  "istio-install-cni",
] as const satisfies readonly ImageItem[];

/** The images of a bundle with these extras. */
export function imagesOfBundle(extras: readonly BundleExtra[]): readonly ImageItem[] {
  return imageItems.filter((image) => {
    const extra = OPTIONAL[image];
    return extra === undefined || extras.includes(extra);
  });
}

/** Every extra that a bundle of these versions may have. */
export function allExtras({
  kubernetes,
  istio,
  furtherDebian,
}: ExtraVersions): readonly BundleExtra[] {
  return [
    ...bundleExtras,
    ...kubernetesExtras({ kubernetes }, kubernetes.supported),
    ...istioExtras(furtherIstioVersions({ istio })),
    ...furtherDebian.map(({ release }): BundleExtra => `debian-${release}`),
  ];
}

/** Extras by which a bundle has these versions of Kubernetes; the default is in every bundle. */
export function kubernetesExtras(
  { kubernetes }: Pick<Versions, "kubernetes">,
  wanted: readonly string[],
): readonly BundleExtra[] {
  return [...new Set(wanted)]
    .filter((version) => version !== kubernetes.default)
    .map((version): BundleExtra => `kubernetes-${version}`);
}

/** Versions of Kubernetes that a bundle with these extras has beside the default. */
export function furtherKubernetes(extras: readonly BundleExtra[]): readonly string[] {
  const prefix = "kubernetes-";
  return extras
    .filter((extra) => extra.startsWith(prefix))
    .map((extra) => extra.slice(prefix.length));
}

/**
 * Folder of a bundle with the `bin/` and `images/` of a version of Kubernetes: the bundle itself for the
 * default, so that a bundle without further versions is the same whatever they are. Ends in a slash, or is empty.
 */
export function kubernetesFolder(
  { kubernetes }: Pick<Versions, "kubernetes">,
  version: string,
): string {
  return version === kubernetes.default ? "" : `kubernetes/${version}/`;
}

const OPTIONAL: Readonly<Partial<Record<ImageItem, BundleExtra>>> = {
  prometheus: "observability",
  jaeger: "tracing",
};

/** The reference, with tag, under which each image is imported and asked for. */
export type ImageReferences = Readonly<Record<ImageItem, string>>;

/**
 * Names of all images, exactly as kubeadm and the charts of these versions ask for them, so that
 * nothing is re-tagged. `source` matters to Istio alone, whose modules and releases differ in version.
 */
export function imageReferences(
  versions: Versions,
  source: ArtifactSourceName = "modules",
  kubernetesVersion: string = versions.kubernetes.default,
  istio: string = versions.istio[source].version,
): ImageReferences {
  const kubernetes = `v${kubernetesVersion}`;
  return {
    "kube-apiserver": `registry.k8s.io/kube-apiserver:${kubernetes}`,
    "kube-controller-manager": `registry.k8s.io/kube-controller-manager:${kubernetes}`,
    "kube-scheduler": `registry.k8s.io/kube-scheduler:${kubernetes}`,
    "kube-proxy": `registry.k8s.io/kube-proxy:${kubernetes}`,
    etcd: `registry.k8s.io/etcd:${versions.etcd.imageTag}`,
    coredns: `registry.k8s.io/coredns/coredns:${versions.coredns.imageTag}`,
    pause: `registry.k8s.io/pause:${versions.pause.imageTag}`,
    cilium: `quay.io/cilium/cilium:v${versions.cilium}`,
    "cilium-operator": `quay.io/cilium/operator-generic:v${versions.cilium}`,
    "istio-pilot": `docker.io/istio/pilot:${istio}`,
    "istio-proxyv2": `docker.io/istio/proxyv2:${istio}`,
    "istio-install-cni": `docker.io/istio/install-cni:${istio}`,
    prometheus: `quay.io/prometheus/prometheus:v${versions.prometheus.version}`,
    jaeger: `docker.io/jaegertracing/jaeger:${versions.jaeger.version}`,
    probe: `localhost/nordmesh/probe:${versions.probe}`,
  };
}
