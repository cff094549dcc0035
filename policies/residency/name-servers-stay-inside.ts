import { countriesAbroad, targetsInside } from "../shared/facts.ts";
import { parseYaml } from "../shared/documents.ts";
import type { Field } from "../shared/field.ts";
import { gdpr } from "../shared/frameworks.ts";
import { hostIn, isLoopback, isPrivateAddress } from "../shared/hosts.ts";
import { inputsOf, isObject, nameOf } from "../shared/objects.ts";
import { podOf, runsPods } from "../shared/pods.ts";
import type { Resource } from "../shared/resource.ts";
import { defineStackRule } from "../shared/rule.ts";

/** GDPR Art. 44: names that are looked up tell who talks to whom. */
export const nameServersStayInside = defineStackRule({
  name: "name-servers-stay-inside",
  description:
    "Names are resolved by the cluster, by private addresses or by destinations inside the residency",
  severity: "medium",
  framework: gdpr("Art. 44"),
  why: "A public resolver sees every name that a workload asks for, and DNS is the oldest way to carry data out past a firewall.",
  fix: "forward to a resolver inside the residency that is a declared destination, or to none",
  limits:
    "It reads Corefiles in ConfigMaps (of CoreDNS and of node-local caches), kube-dns' upstreams, the dnsConfig of pods, and destinations with the ports of DNS. A host's own resolver is in no resource: its firewall lets it reach declared destinations only, and `npm run verify` tries that.",
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
    for (const [facts, country] of countriesAbroad(resources, NAME_PORTS)) {
      report(facts, country, { expected: "a country inside the residency" });
    }
    const declared = targetsInside(resources);
    for (const resource of resources) {
      for (const field of serversOf(resource)) {
        const server = hostIn(field.text() ?? "");
        if (isPrivateAddress(server) || isLoopback(server) || declared.has(server)) continue;
        report(resource, field, { expected: "a private address, or a destination inside" });
      }
    }
  },
});

/** DNS, and DNS over TLS. */
const NAME_PORTS = [53, 853];

function serversOf(resource: Resource): Field[] {
  if (runsPods(resource)) return podOf(resource).spec.at("dnsConfig", "nameservers").items();
  if (!isObject(resource, "core", "ConfigMap")) return [];
  const files = inputsOf(resource).at("data").entries();
  if (nameOf(resource) === "kube-dns") return files.flatMap(kubeDnsServers);
  // What CoreDNS imports has other names; a cache on each host has its Corefile in a map of its own.
  const isOfCoreDns = nameOf(resource).startsWith("coredns");
  return files
    .filter(([file]) => isOfCoreDns || file === "Corefile")
    .flatMap(([, file]) => forwardsOf(file));
}

function forwardsOf(corefile: Field): Field[] {
  return [...(corefile.text() ?? "").matchAll(/^\s*forward\s+\S+\s+([^\n{]+)/gm)]
    .flatMap(([, servers = ""]) => servers.trim().split(/\s+/))
    .map((server) => corefile.inside(server));
}

/** kube-dns has lists as JSON: of servers for all names, and for the names of each domain. */
function kubeDnsServers([key, value]: [string, Field]): Field[] {
  if (key === "upstreamNameservers") return parseYaml(value).items();
  if (key !== "stubDomains") return [];
  return parseYaml(value)
    .entries()
    .flatMap(([, servers]) => servers.items());
}
