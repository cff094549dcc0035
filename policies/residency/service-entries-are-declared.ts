import { declaredTargets } from "../shared/facts.ts";
import type { Field } from "../shared/field.ts";
import { gdpr } from "../shared/frameworks.ts";
import { isInCluster, isLoopback, isPrivateAddress } from "../shared/hosts.ts";
import { inputsOf, isObject } from "../shared/objects.ts";
import type { Resource } from "../shared/resource.ts";
import { defineStackRule } from "../shared/rule.ts";

/** GDPR Art. 44: the mesh knows no way out that is not on record. */
export const serviceEntriesAreDeclared = defineStackRule({
  name: "service-entries-are-declared",
  description:
    "Every host and address that a ServiceEntry or a WorkloadEntry leads to outside is a declared destination",
  severity: "critical",
  framework: gdpr("Art. 44"),
  why: "A ServiceEntry opens a way out. Where its host is no declared destination, nobody has said in which country it is, what goes there, and on what ground. That an entry calls itself MESH_INTERNAL keeps its addresses nowhere.",
  fix: "declare the destination in egress.destinations, or remove the ServiceEntry",
  good: `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: bank, namespace: shop }
spec: { hosts: [api.bank.example], location: MESH_EXTERNAL, resolution: DNS }
---
type: infra:guardrails:ResidencyFacts
name: facts
props: { destinations: [{ name: bank, target: { host: api.bank.example, addresses: [193.156.120.10] } }] }`,
  bad: `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: bank, namespace: shop }
spec: { hosts: [api.bank.example], location: MESH_EXTERNAL, resolution: DNS }`,
  check: (resources, report) => {
    const declared = declaredTargets(resources);
    for (const entry of resources) {
      for (const field of targetsOf(entry)) {
        const target = (field.text() ?? "").toLowerCase();
        const isNear = isInCluster(target) || isPrivateAddress(target) || isLoopback(target);
        if (isNear || declared.has(target)) continue;
        report(entry, field, { expected: "a declared destination" });
      }
    }
  },
});

const ISTIO = "networking.istio.io";

function targetsOf(entry: Resource): Field[] {
  const spec = inputsOf(entry).at("spec");
  if (isObject(entry, ISTIO, "WorkloadEntry")) return [spec.at("address")];
  if (!isObject(entry, ISTIO, "ServiceEntry")) return [];
  const endpoints = spec.at("endpoints").items();
  // Where others say what stands behind it, an entry of the mesh may be called anything.
  const isName = endpoints.length > 0 || spec.at("workloadSelector").isPresent;
  const isInside = spec.at("location").text() === "MESH_INTERNAL" && isName;
  return [
    ...(isInside ? [] : spec.at("hosts").items()),
    ...spec.at("addresses").items(),
    ...endpoints.map((endpoint) => endpoint.at("address")),
  ];
}
