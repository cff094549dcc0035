import type { Phase, Step } from "../../../model/phase.ts";
import { meshImages, meshVersions } from "../../../model/plan/mesh-control-planes.ts";
import type { HostPlan, Plan } from "../../../model/plan/plan.ts";
import {
  type ImageItem,
  imageReferences,
  istioImages,
  kubernetesFolder,
  kubernetesImages,
} from "../../../model/values/images.ts";
import { istioFolder } from "../../../model/values/istio-versions.ts";
import { BUNDLE, bundleMark } from "../host-paths.ts";

/** Images that kubeadm needs before the pod network stands; while an upgrade is under way, of both versions. */
export const loadNodeImages: Phase = {
  name: "load-node-images",
  title: "Load Kubernetes images",
  appliesTo: () => true,
  step: (plan, host) => loadStep(plan, nodeArchives(plan, host)),
};

/** Images of the pod network and the mesh; they load while kubeadm works. */
export const loadClusterImages: Phase = {
  name: "load-cluster-images",
  title: "Load network and mesh images",
  appliesTo: () => true,
  step: (plan, host) => {
    const archives = clusterImages(plan, host).flatMap((item) => archivesOf(plan, item));
    const step = loadStep(plan, archives);
    return {
      ...step,
      apply: `${step.apply}\n${letGo([...nodeArchives(plan, host), ...archives])}`,
    };
  },
};

function nodeArchives(plan: Plan, host: HostPlan): Archive[] {
  const { version, upgrade } = host.kubernetes;
  const versions = upgrade === null ? [version] : [upgrade.from, upgrade.to];
  const isControlPlane = host.role === "control-plane";
  const ofKubernetes = kubernetesImages.filter((item) => isControlPlane || item === "kube-proxy");
  return [
    ...bundled(plan, ["pause", ...(isControlPlane ? (["coredns", "etcd"] as const) : [])]),
    ...versions.flatMap((each) => kubernetesArchives(plan, each, ofKubernetes)),
  ];
}

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

/** An image of the mesh has as many versions as the mesh, while an upgrade is under way. */
function archivesOf(plan: Plan, item: ImageItem): Archive[] {
  if (!istioImages.some((image) => image === item)) return bundled(plan, [item]);
  const source = plan.bundle?.source ?? "modules";
  return meshVersions(plan.mesh).map((version) => ({
    path: `${istioFolder(plan.versions, source, version)}images/${item}.tar`,
    reference: meshImages(plan, version)[item],
  }));
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

/** What containerd tells the kubelet by, whose search for space then leaves an image alone. */
const PIN = "io.cri-containerd.pinned";
const PINNED = `ctr -n k8s.io images ls -q 'labels."${PIN}"==pinned'`;

// No host could fetch an image again that the kubelet took away from a disk that was getting full.
function loadStep(plan: Plan, archives: readonly Archive[]): Step {
  const references = archives.map(({ reference }) => reference).join(" ");
  return {
    files: [],
    done: `have=$(${PINNED})
for image in ${references}; do printf '%s\\n' "$have" | grep -qxF "$image"; done`,
    apply: `${bundleMark(plan)}for archive in ${archives.map(({ path }) => path).join(" ")}; do
  ctr -n k8s.io images import --local "${BUNDLE}/$archive"
done
for image in ${references}; do ctr -n k8s.io images label "$image" ${PIN}=pinned; done`,
    timeoutSeconds: 600,
    secretsOnStdin: [],
  };
}

/** Lets the kubelet have what an earlier bundle brought. Names by digest are containerd's own. */
function letGo(archives: readonly Archive[]): string {
  const kept = archives.map(({ reference }) => reference).join(" ");
  return `have=$(${PINNED})
for image in $have; do
  case $image in sha256:*) continue ;; esac
  case " ${kept} " in *" $image "*) continue ;; esac
  ctr -n k8s.io images label "$image" ${PIN}=
done`;
}
