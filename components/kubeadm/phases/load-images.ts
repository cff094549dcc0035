import type { Phase, Step } from "../../../model/phase.ts";
import type { HostPlan, Plan } from "../../../model/plan/plan.ts";
import {
  type ImageItem,
  imageReferences,
  kubernetesFolder,
  kubernetesImages,
} from "../../../model/values/images.ts";
import { BUNDLE, bundleMark } from "../host-paths.ts";

/** Images that kubeadm needs before the pod network stands; while an upgrade is under way, of both versions. */
export const loadNodeImages: Phase = {
  name: "load-node-images",
  title: "Load Kubernetes images",
  appliesTo: () => true,
  step: (plan, host) => {
    const { version, upgrade } = host.kubernetes;
    const versions = upgrade === null ? [version] : [upgrade.from, upgrade.to];
    const isControlPlane = host.role === "control-plane";
    const ofKubernetes = kubernetesImages.filter((item) => isControlPlane || item === "kube-proxy");
    return loadStep(plan, [
      ...bundled(plan, ["pause", ...(isControlPlane ? (["coredns", "etcd"] as const) : [])]),
      ...versions.flatMap((each) => kubernetesArchives(plan, each, ofKubernetes)),
    ]);
  },
};

/** Images of the pod network and the mesh; they load while kubeadm works. */
export const loadClusterImages: Phase = {
  name: "load-cluster-images",
  title: "Load network and mesh images",
  appliesTo: () => true,
  step: (plan, host) => loadStep(plan, bundled(plan, clusterImages(plan, host))),
};

// Cilium's operator runs on control planes only, and workloads, the mesh's control plane among them, on
// workers only. CoreDNS may run anywhere, and kubeadm wants its image before the first pod.
function clusterImages(plan: Plan, host: HostPlan): ImageItem[] {
  const everywhere: ImageItem[] = ["cilium", "istio-install-cni", "probe"];
  if (host.role === "control-plane") return [...everywhere, "cilium-operator"];
  const workloads: ImageItem[] = [...everywhere, "coredns", "istio-pilot", "istio-proxyv2"];
  const { observability } = plan;
  return [
    ...workloads,
    ...(observability?.host === host.name ? ["prometheus" as const] : []),
    ...(observability?.tracing?.host === host.name ? ["jaeger" as const] : []),
  ];
}

/** An archive in the bundle, and the name of the image in it. */
interface Archive {
  readonly path: string;
  readonly reference: string;
}

function bundled({ images }: Plan, items: readonly ImageItem[]): Archive[] {
  return items.map((item) => ({ path: `images/${item}.tar`, reference: images[item] }));
}

function kubernetesArchives(
  { versions, bundle }: Plan,
  version: string,
  items: readonly ImageItem[],
): Archive[] {
  const references = imageReferences(versions, bundle?.source, version);
  const folder = kubernetesFolder(versions, version);
  return items.map((item) => ({
    path: `${folder}images/${item}.tar`,
    reference: references[item],
  }));
}

function loadStep(plan: Plan, archives: readonly Archive[]): Step {
  return {
    files: [],
    done: `have=$(ctr -n k8s.io images ls -q)
for image in ${archives.map(({ reference }) => reference).join(" ")}; do printf '%s\\n' "$have" | grep -qxF "$image"; done`,
    apply: `${bundleMark(plan)}for archive in ${archives.map(({ path }) => path).join(" ")}; do
  ctr -n k8s.io images import --local "${BUNDLE}/$archive"
done`,
    timeoutSeconds: 300,
    secretsOnStdin: [],
  };
}
