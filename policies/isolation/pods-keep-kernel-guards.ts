import type { Field } from "../shared/field.ts";
import { podSecurity } from "../shared/frameworks.ts";
import { containersOf, type Pod, podOf, runsPods } from "../shared/pods.ts";
import { defineRule } from "../shared/rule.ts";

/** The rest of the restricted level: what stands between a container's process and its host. */
export const podsKeepKernelGuards = defineRule({
  name: "pods-keep-kernel-guards",
  description:
    "No pod turns AppArmor or SELinux off, sets kernel parameters of the host, or mounts kinds of volumes that reach past the cluster",
  severity: "high",
  framework: podSecurity("AppArmor; SELinux; Sysctls; Volume Types; HostProcess"),
  why: "These guards hold when everything else about a container is wrong. A pod that turns one off is alone with its host's kernel; an inline network volume makes the kernel talk to a server that nobody declared.",
  fix: "drop appArmorProfile Unconfined, seLinuxOptions with a user or role, sysctls beyond the safe ones and hostProcess; use claims for storage",
  good: `
apiVersion: v1
kind: Pod
metadata: { name: echo, namespace: demo }
spec:
  securityContext: { appArmorProfile: { type: RuntimeDefault } }
  volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]
  containers: [{ name: echo }]`,
  bad: `
apiVersion: v1
kind: Pod
metadata: { name: echo, namespace: demo }
spec:
  securityContext: { appArmorProfile: { type: Unconfined } }
  volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]
  containers: [{ name: echo }]`,
  appliesTo: runsPods,
  check: (resource, report) => {
    const pod = podOf(resource);
    const contexts = contextsOf(pod);
    for (const profile of contexts.map((one) => one.at("appArmorProfile", "type"))) {
      if (profile.text() === "Unconfined") report(profile, { expected: "RuntimeDefault" });
    }
    for (const field of contexts.flatMap(loosenings)) report(field, { expected: "nothing here" });
    for (const profile of olderProfiles(pod)) {
      if (!OLDER_GUARD.test(profile.text() ?? "")) report(profile, { expected: "runtime/default" });
    }
    for (const name of unsafeSysctls(pod)) report(name, { expected: "a safe sysctl" });
    for (const field of foreignVolumes(pod)) report(field, { expected: "a claim" });
  },
});

function unsafeSysctls(pod: Pod): Field[] {
  const names = pod.spec.at("securityContext", "sysctls").items();
  return names
    .map((sysctl) => sysctl.at("name"))
    .filter((name) => !SAFE_SYSCTLS.has(name.text() ?? ""));
}

function foreignVolumes(pod: Pod): Field[] {
  const sources = pod.spec.at("volumes").items();
  return sources
    .flatMap((volume) => volume.entries())
    .filter(([kind]) => !VOLUME_KEYS.has(kind))
    .map(([, field]) => field);
}

const OLDER_KEY = "container.apparmor.security.beta.kubernetes.io/";
const OLDER_GUARD = /^(runtime\/default|localhost\/.*|)$/;

/** AppArmor's profiles by annotation, which came before the field and still count. */
function olderProfiles(pod: Pod): Field[] {
  return pod.metadata
    .at("annotations")
    .entries()
    .filter(([key]) => key.startsWith(OLDER_KEY))
    .map(([, profile]) => profile);
}

function contextsOf(pod: Pod): Field[] {
  return [pod.spec, ...containersOf(pod)].map((part) => part.at("securityContext"));
}

function loosenings(security: Field): Field[] {
  const selinux = security.at("seLinuxOptions");
  const type = selinux.at("type");
  const process = security.at("windowsOptions", "hostProcess");
  return [
    ...["user", "role"]
      .map((key) => selinux.at(key))
      .filter((field) => (field.text() ?? "") !== ""),
    ...(SELINUX_TYPES.has(type.text() ?? "") ? [] : [type]),
    ...(process.flag() === true ? [process] : []),
  ];
}

const SELINUX_TYPES = new Set([
  "",
  "container_t",
  "container_init_t",
  "container_kvm_t",
  "container_engine_t",
]);

/** Sysctls that a pod has to itself, as Kubernetes 1.37 lists them. */
const SAFE_SYSCTLS = new Set([
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.ping_group_range",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_notsent_lowat",
  "net.ipv4.tcp_rmem",
  "net.ipv4.tcp_slow_start_after_idle",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.tcp_wmem",
]);

/** Keys of a volume at the restricted level; hostPath has a rule of its own. */
const VOLUME_KEYS = new Set([
  "name",
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "hostPath",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
]);
