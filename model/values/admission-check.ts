/** What is measured of a host before it joins, by the name of the check that judges it. */
export const admissionChecks = [
  "virtualisation",
  "cpu-count",
  "cpu-steal",
  "cpu-share",
  "clock",
  "kernel",
  "memory",
  "disk-fsync",
  "disk-rotational",
  "disk-nvme",
  "private-peers",
  "private-mtu",
  "private-bandwidth",
  "private-latency",
  "private-route",
  "public-listeners",
] as const;

export type AdmissionCheckId = (typeof admissionChecks)[number];

/** What a host may be, as `probe measure virtualisation` names it. */
export const virtualisationKinds = [
  "bare-metal",
  "kvm",
  "xen",
  "vmware",
  "hyper-v",
  "emulated",
  "openvz",
  "lxc",
  "docker",
  "container",
  "unknown",
] as const;

/**
 * What follows where a host is not as wanted: it does not join, it joins with a taint that keeps
 * workloads away, or the report says so and nothing follows.
 */
export const admissionVerdicts = ["refuse", "taint", "report"] as const;

export type AdmissionVerdict = (typeof admissionVerdicts)[number];
