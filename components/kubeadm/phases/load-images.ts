import type { Phase, Step } from "../../../model/phase.ts";
import type { HostPlan, Plan } from "../../../model/plan/plan.ts";
import type { ImageItem } from "../../../model/values/images.ts";
import { BUNDLE, bundleMark } from "../host-paths.ts";

/** Images that kubeadm needs before the pod network stands. */
export const loadNodeImages: Phase = {
  name: "load-node-images",
  title: "Load Kubernetes images",
  appliesTo: () => true,
  step: (plan, host) =>
    loadStep(plan, [
      "pause",
      "kube-proxy",
      ...(host.role === "control-plane" ? CONTROL_PLANE_IMAGES : []),
    ]),
};

/** Images of the pod network and the mesh; they load while kubeadm works. */
export const loadClusterImages: Phase = {
  name: "load-cluster-images",
  title: "Load network and mesh images",
  appliesTo: () => true,
  step: (plan, host) => loadStep(plan, clusterImages(plan, host)),
};

const CONTROL_PLANE_IMAGES: readonly ImageItem[] = [
  "coredns",
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
];

// Cilium's operator runs on control planes only, and workloads, the mesh's control plane among them, on
// workers only. CoreDNS may run anywhere, and kubeadm wants its image before the first pod.
function clusterImages(plan: Plan, host: HostPlan): ImageItem[] {
  const everywhere: ImageItem[] = ["cilium", "istio-install-cni", "probe"];
  if (host.role === "control-plane") return [...everywhere, "cilium-operator"];
  const workloads: ImageItem[] = [...everywhere, "coredns", "istio-pilot", "istio-proxyv2"];
  return plan.observability?.host === host.name ? [...workloads, "prometheus"] : workloads;
}

function loadStep(plan: Plan, items: readonly ImageItem[]): Step {
  const wanted = items.map((item) => plan.images[item]);
  return {
    files: [],
    done: `have=$(ctr -n k8s.io images ls -q)
for image in ${wanted.join(" ")}; do printf '%s\\n' "$have" | grep -qxF "$image"; done`,
    apply: `${bundleMark(plan)}for item in ${items.join(" ")}; do
  ctr -n k8s.io images import --local ${BUNDLE}/images/$item.tar
done`,
    timeoutSeconds: 300,
    secretsOnStdin: [],
  };
}
