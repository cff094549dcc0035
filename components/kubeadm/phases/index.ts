import type { Phase } from "../../../model/phase.ts";
import { initControlPlane } from "./init-control-plane.ts";
import { installApiProxy } from "./install-api-proxy.ts";
import { installKubelet } from "./install-kubelet.ts";
import { installRuntime } from "./install-runtime.ts";
import { joinControlPlanes } from "./join-control-planes.ts";
import { joinWorkers } from "./join-workers.ts";
import { loadNodeImages } from "./load-images.ts";
import { makeVolumeFolders } from "./make-volume-folders.ts";
import { placePki } from "./place-pki.ts";

/** From a prepared and guarded host to one that is ready for kubeadm, in order. */
export const installPhases: readonly Phase[] = [
  makeVolumeFolders,
  installRuntime,
  loadNodeImages,
  installKubelet,
  installApiProxy,
  placePki,
];

/** How a host becomes part of the cluster; one of them applies to each host. */
export const clusterPhases: readonly Phase[] = [initControlPlane, joinControlPlanes, joinWorkers];
