import { declaredTargets } from "../shared/facts.ts";
import { gdpr } from "../shared/frameworks.ts";
import { isInCluster, isPrivateAddress } from "../shared/hosts.ts";
import { inputsOf, isObject } from "../shared/objects.ts";
import { defineStackRule } from "../shared/rule.ts";

/** GDPR Art. 44: the mesh knows no way out that is not on record. */
export const serviceEntriesAreDeclared = defineStackRule({
  name: "service-entries-are-declared",
  description:
    "Every host and address of a ServiceEntry outside the mesh is a declared destination",
  severity: "critical",
  framework: gdpr("Art. 44"),
  why: "A ServiceEntry opens a way out. Where its host is no declared destination, nobody has said in which country it is, what goes there, and on what ground.",
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
      if (!isObject(entry, "networking.istio.io", "ServiceEntry")) continue;
      const spec = inputsOf(entry).at("spec");
      if (spec.at("location").text() === "MESH_INTERNAL") continue;
      const endpoints = spec
        .at("endpoints")
        .items()
        .map((endpoint) => endpoint.at("address"));
      for (const field of [
        ...spec.at("hosts").items(),
        ...spec.at("addresses").items(),
        ...endpoints,
      ]) {
        const target = (field.text() ?? "").toLowerCase();
        if (declared.has(target) || isInCluster(target) || isPrivateAddress(target)) continue;
        report(entry, field, { expected: "a declared destination" });
      }
    }
  },
});
