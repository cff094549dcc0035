/**
 * An upgrade of Kubernetes that is under way: what its record beside the environment's file says. Hosts of
 * `hosts` are of the new version, or about to be; all others are of the old one.
 */
export interface UpgradePlan {
  readonly from: string;
  readonly to: string;
  /** In the order in which they are upgraded: control planes first. */
  readonly hosts: readonly string[];
}

/** Versions of Kubernetes on one host. */
export interface HostKubernetes {
  /** The one that it runs. */
  readonly version: string;
  /** Between which two it is brought while an upgrade is under way. */
  readonly upgrade: { readonly from: string; readonly to: string } | null;
}

/** What a host has while an upgrade is under way. */
export function kubernetesOf(host: string, { from, to, hosts }: UpgradePlan): HostKubernetes {
  return { version: hosts.includes(host) ? to : from, upgrade: { from, to } };
}

/** The version that every API server has at least: the old one until the last control plane is upgraded. */
export function controlPlaneVersion(
  controlPlanes: readonly HostKubernetes[],
  { from, to }: UpgradePlan,
): string {
  return controlPlanes.some(({ version }) => version === from) ? from : to;
}
