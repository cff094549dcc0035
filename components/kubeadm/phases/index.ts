import type { Phase } from "../../../model/phase.ts";
import { approveKubeletCertificates } from "./approve-kubelet-certificates.ts";
import { carrySettings } from "./carry-settings.ts";
import { configureKubelet } from "./configure-kubelet.ts";
import { initControlPlane } from "./init-control-plane.ts";
import { installApiProxy } from "./install-api-proxy.ts";
import { installKubelet } from "./install-kubelet.ts";
import { installRuntime } from "./install-runtime.ts";
import { joinControlPlanes } from "./join-control-planes.ts";
import { joinWorkers } from "./join-workers.ts";
import { keepSnapshots } from "./keep-snapshots.ts";
import { loadNodeImages } from "./load-images.ts";
import { makeEtcdFolder } from "./make-etcd-folder.ts";
import { makeVolumeFolders } from "./make-volume-folders.ts";
import { mendExpiredCertificates } from "./mend-expired-certificates.ts";
import { placePki } from "./place-pki.ts";
import { removeDepartedControlPlanes } from "./remove-departed-control-planes.ts";
import { renewCertificates } from "./renew-certificates.ts";
import { restoreEtcd } from "./restore-etcd.ts";
import { trustAuthorities } from "./trust-authorities.ts";
import { trustControlPlaneAuthorities } from "./trust-control-plane-authorities.ts";
import { upgradeKubernetes } from "./upgrade-kubernetes.ts";

/** From a prepared and guarded host to one that is ready for kubeadm, in order. */
export const installPhases: readonly Phase[] = [
  makeVolumeFolders,
  makeEtcdFolder,
  installRuntime,
  loadNodeImages,
  upgradeKubernetes,
  installKubelet,
  configureKubelet,
  installApiProxy,
  placePki,
  mendExpiredCertificates,
  approveKubeletCertificates,
  restoreEtcd,
];

/** How a host becomes part of the cluster; one of them applies to each host. */
export const entryPhases: readonly Phase[] = [initControlPlane, joinControlPlanes, joinWorkers];

/** The same, what has to go before it, and what reaches a host that has been part of the cluster for long. */
export const clusterPhases: readonly Phase[] = [
  removeDepartedControlPlanes,
  ...entryPhases,
  carrySettings,
  trustAuthorities,
  trustControlPlaneAuthorities,
  renewCertificates,
  keepSnapshots,
];

/** What a reset takes back (phases/reset-host.ts), so that a host has to do it again. */
export const membershipPhases: readonly Phase[] = [placePki, ...clusterPhases];
