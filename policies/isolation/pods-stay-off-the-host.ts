import type { Field } from "../shared/field.ts";
import { podSecurity } from "../shared/frameworks.ts";
import { containersOf, type Pod, podOf, runsPods } from "../shared/pods.ts";
import { defineRule } from "../shared/rule.ts";

/** A pod lives in its own namespaces: network, processes, IPC and files. */
export const podsStayOffTheHost = defineRule({
  name: "pods-stay-off-the-host",
  description:
    "No pod uses the host's network, processes, IPC, ports or files, or has the host ask others",
  severity: "critical",
  framework: podSecurity(
    "Host Namespaces; HostPath Volumes; Host Ports; Host Probes / Lifecycle Hooks",
  ),
  why: "On the host's network a pod is outside of network policies and of the mesh; with the host's files or processes it is outside of its container. A probe with a host of its own is sent by the host, past every policy of the pod's.",
  fix: "remove hostNetwork, hostPID, hostIPC, hostPort, hostPath, and host from probes and hooks",
  good: `
apiVersion: v1
kind: Pod
metadata: { name: echo, namespace: demo }
spec: { hostNetwork: false, volumes: [{ name: tmp, emptyDir: {} }], containers: [{ name: echo }] }`,
  bad: `
apiVersion: v1
kind: Pod
metadata: { name: echo, namespace: demo }
spec: { hostNetwork: true, containers: [{ name: echo }] }`,
  appliesTo: runsPods,
  check: (resource, report) => {
    const pod = podOf(resource);
    for (const key of ["hostNetwork", "hostPID", "hostIPC"]) {
      const field = pod.spec.at(key);
      if (field.flag() === true) report(field, { expected: "a namespace of its own" });
    }
    for (const volume of pod.spec.at("volumes").items()) {
      const path = volume.at("hostPath");
      if (path.isPresent) report(path, { expected: "a volume that is not the host's" });
    }
    for (const port of containersOf(pod).flatMap((container) => container.at("ports").items())) {
      const hostPort = port.at("hostPort");
      if ((hostPort.number() ?? 0) !== 0) report(hostPort, { expected: "no port of the host" });
    }
    for (const host of hostsAsked(pod)) report(host, { expected: "the pod itself" });
  },
});

const HANDLERS = [
  ["livenessProbe"],
  ["readinessProbe"],
  ["startupProbe"],
  ["lifecycle", "postStart"],
  ["lifecycle", "preStop"],
];

/** Where containers say whom their host is to ask instead of the pod. */
function hostsAsked(pod: Pod): Field[] {
  return containersOf(pod)
    .flatMap((container) => HANDLERS.map((keys) => container.at(...keys)))
    .flatMap((handler) => ["httpGet", "tcpSocket"].map((way) => handler.at(way, "host")))
    .filter((host) => (host.text() ?? "") !== "");
}
