import { hardening } from "../shared/frameworks.ts";
import { inputsOf, isObject } from "../shared/objects.ts";
import { podOf } from "../shared/pods.ts";
import { defineRule } from "../shared/rule.ts";

/** One lost host does not take all replicas with it. */
export const replicasAreSpread = defineRule({
  name: "replicas-are-spread",
  description: "Replicas of one workload run on different hosts",
  severity: "medium",
  framework: hardening("Upgrading and application security practices: availability"),
  why: "Two replicas on one host are one replica when that host is gone. GDPR Art. 32(1)(b) asks for resilience, too.",
  fix: "add podAntiAffinity or topologySpreadConstraints over kubernetes.io/hostname or the zone",
  good: `
apiVersion: apps/v1
kind: Deployment
metadata: { name: echo, namespace: demo }
spec:
  replicas: 2
  template: { spec: { topologySpreadConstraints: [{ topologyKey: kubernetes.io/hostname, maxSkew: 1 }] } }`,
  bad: `
apiVersion: apps/v1
kind: Deployment
metadata: { name: echo, namespace: demo }
spec: { replicas: 2, template: { spec: { containers: [] } } }`,
  appliesTo: (resource) =>
    isObject(resource, "apps", "Deployment", "StatefulSet", "ReplicaSet") ||
    isObject(resource, "core", "ReplicationController"),
  check: (resource, report) => {
    const replicas = inputsOf(resource).at("spec", "replicas");
    if ((replicas.number() ?? 1) < 2) return;
    const { spec } = podOf(resource);
    const apart = spec.at("affinity", "podAntiAffinity").entries();
    const isApart = apart.some(([, terms]) => terms.items().length > 0);
    if (isApart || spec.at("topologySpreadConstraints").items().length > 0) return;
    report(spec.at("topologySpreadConstraints"), { expected: "replicas on different hosts" });
  },
});
