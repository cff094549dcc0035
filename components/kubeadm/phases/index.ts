import type { Phase } from "../../../model/phase.ts";
import type { HostPlan } from "../../../model/plan/plan.ts";
import { initControlPlane } from "./init-control-plane.ts";
import { installApiProxy } from "./install-api-proxy.ts";
import { installKubelet } from "./install-kubelet.ts";
import { installRuntime } from "./install-runtime.ts";
import { joinControlPlanes } from "./join-control-planes.ts";
import { joinWorkers } from "./join-workers.ts";
import { loadClusterImages, loadNodeImages } from "./load-images.ts";
import { markGatewayHosts } from "./mark-gateway-hosts.ts";
import { placePki } from "./place-pki.ts";
import { prepareHost } from "./prepare-host.ts";

/** Everything up to a host that is ready for kubeadm, in order. */
export const preparePhases: readonly Phase[] = [
  prepareHost,
  installRuntime,
  loadNodeImages,
  installKubelet,
  installApiProxy,
  placePki,
];

/** How a host becomes part of the cluster; one of them applies to each host. */
export const clusterPhases: readonly Phase[] = [initControlPlane, joinControlPlanes, joinWorkers];

/** The names and titles of all phases of a host, in the order in which they run. */
export function phasesFor(host: HostPlan): readonly Phase[] {
  return [...preparePhases, ...clusterPhases, loadClusterImages, markGatewayHosts].filter((phase) =>
    phase.appliesTo(host),
  );
}
