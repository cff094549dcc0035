import { podSecurity } from "../shared/frameworks.ts";
import { containersOf, podOf, runsPods } from "../shared/pods.ts";
import { defineRule } from "../shared/rule.ts";

/** A pod lives in its own namespaces: network, processes, IPC and files. */
export const podsStayOffTheHost = defineRule({
  name: "pods-stay-off-the-host",
  description: "No pod uses the host's network, processes, IPC, ports or files",
  severity: "critical",
  framework: podSecurity("Host Namespaces; HostPath Volumes; Host Ports"),
  why: "On the host's network a pod is outside of network policies and of the mesh; with the host's files or processes it is outside of its container.",
  fix: "remove hostNetwork, hostPID, hostIPC, hostPort and hostPath",
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
  },
});
