import { declaredTargets } from "../shared/facts.ts";
import type { Field } from "../shared/field.ts";
import { gdpr } from "../shared/frameworks.ts";
import { isLoopback, isPrivateAddress } from "../shared/hosts.ts";
import { inputsOf, isObject, nameOf } from "../shared/objects.ts";
import { podOf, runsPods } from "../shared/pods.ts";
import type { Resource } from "../shared/resource.ts";
import { defineStackRule } from "../shared/rule.ts";

/** GDPR Art. 44: names that are looked up tell who talks to whom. */
export const nameServersStayInside = defineStackRule({
  name: "name-servers-stay-inside",
  description:
    "Names are resolved by the cluster, by private addresses or by declared destinations",
  severity: "medium",
  framework: gdpr("Art. 44"),
  why: "A public resolver sees every name that a workload asks for, and DNS is the oldest way to carry data out past a firewall.",
  fix: "forward to a resolver inside the residency that is a declared destination, or to none",
  limits:
    "It reads CoreDNS' Corefile and the dnsConfig of pods. A host's own resolver and its time servers are in no resource: `npm run verify` tries those.",
  good: `
apiVersion: v1
kind: ConfigMap
metadata: { name: coredns, namespace: kube-system }
data: { Corefile: ".:53 {\\n  forward . 10.0.0.2\\n}\\n" }`,
  bad: `
apiVersion: v1
kind: ConfigMap
metadata: { name: coredns, namespace: kube-system }
data: { Corefile: ".:53 {\\n  forward . 8.8.8.8\\n}\\n" }`,
  check: (resources, report) => {
    const declared = declaredTargets(resources);
    for (const resource of resources) {
      for (const field of serversOf(resource)) {
        const server = (field.text() ?? "").replace(/^\w+:\/\//, "");
        if (isPrivateAddress(server) || isLoopback(server) || declared.has(server)) continue;
        report(resource, field, { expected: "a private address, or a declared destination" });
      }
    }
  },
});

function serversOf(resource: Resource): Field[] {
  if (runsPods(resource)) return podOf(resource).spec.at("dnsConfig", "nameservers").items();
  if (!isObject(resource, "core", "ConfigMap") || !nameOf(resource).startsWith("coredns")) {
    return [];
  }
  const corefile = inputsOf(resource).at("data", "Corefile");
  return [...(corefile.text() ?? "").matchAll(/^\s*forward\s+\S+\s+([^\n{]+)/gm)]
    .flatMap(([, servers = ""]) => servers.trim().split(/\s+/))
    .map((server) => corefile.inside(server));
}
