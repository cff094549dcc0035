import type { RestorePlan } from "../../../model/plan/restore-plan.ts";
import { STEP_STATE_FOLDER } from "../../shared/render-step-script.ts";

/** Where a rebuild leaves the snapshot for the step that restores it. */
export function snapshotPath({ kit }: RestorePlan): string {
  return `${STEP_STATE_FOLDER}/restore/${kit}.db`;
}

/** Holds the digest of the kit whose snapshot etcd was restored from. */
export const RESTORED_MARK = `${STEP_STATE_FOLDER}/restored`;

/** The same, once kubeadm has gone through all of its phases over that etcd. */
export const INITIALISED_MARK = `${STEP_STATE_FOLDER}/initialised-from`;

/**
 * What in etcd speaks of hosts that are no more, as prefixes of keys, or whole keys. It is removed before the
 * first API server reads any of it, so that nothing is ever scheduled to, sent to or waited for on a lost host.
 * Pods are made again by what owns them; one that nobody owns does not come back, as after the loss of its
 * host. Addresses of services, custom resources, secrets and all else stay, under their UIDs.
 */
export const LOST_WITH_THE_HOSTS: readonly string[] = [
  "/registry/minions/",
  "/registry/pods/",
  "/registry/leases/",
  "/registry/masterleases/",
  "/registry/csinodes/",
  "/registry/volumeattachments/",
  "/registry/certificatesigningrequests/",
  "/registry/cilium.io/ciliumnodes/",
  "/registry/cilium.io/ciliumendpoints/",
  "/registry/services/endpoints/default/kubernetes",
  "/registry/endpointslices/default/kubernetes",
];
