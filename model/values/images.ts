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
] as const;

export type ImageItem = (typeof imageItems)[number];

/** Parts of a bundle that only environments with a section of that name need. */
export const bundleExtras = ["observability"] as const;
export type BundleExtra = (typeof bundleExtras)[number];

/** The images of a bundle with these extras. */
export function imagesOfBundle(extras: readonly BundleExtra[]): readonly ImageItem[] {
  return imageItems.filter((image) => {
    const extra = OPTIONAL[image];
    return extra === undefined || extras.includes(extra);
  });
}

const OPTIONAL: Readonly<Partial<Record<ImageItem, BundleExtra>>> = { prometheus: "observability" };

/** The reference, with tag, under which each image is imported and asked for. */
export type ImageReferences = Readonly<Record<ImageItem, string>>;

/**
 * Names of all images, exactly as kubeadm and the charts of these versions ask for them, so that
 * nothing is re-tagged. `source` matters to Istio alone, whose modules and releases differ in version.
 */
export function imageReferences(
  versions: Versions,
  source: ArtifactSourceName = "modules",
): ImageReferences {
  const kubernetes = `v${versions.kubernetes.default}`;
  const istio = versions.istio[source].version;
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
    probe: `localhost/nordmesh/probe:${versions.probe}`,
  };
}
