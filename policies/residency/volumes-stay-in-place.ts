import { isInside } from "../../model/values/jurisdiction.ts";
import { residencyOf, statesFacts } from "../shared/facts.ts";
import type { Field } from "../shared/field.ts";
import { gdpr } from "../shared/frameworks.ts";
import { hostIn, isInCluster, isPrivateAddress } from "../shared/hosts.ts";
import { inputsOf, isObject } from "../shared/objects.ts";
import type { Resource } from "../shared/resource.ts";
import { defineStackRule, type Report } from "../shared/rule.ts";

/** GDPR Art. 44: a disk is as much a place as a host is. */
export const volumesStayInPlace = defineStackRule({
  name: "volumes-stay-in-place",
  description: "Storage classes and volumes are pinned to hosts or zones inside the residency",
  severity: "high",
  framework: gdpr("Art. 44"),
  why: "A storage class without topology lets its driver choose where the disk is. A volume on a server outside moves the data there, whatever the pods do.",
  fix: "use local volumes with a nodeAffinity to hosts, or give the class allowedTopologies; in both, name hosts or zones of the environment",
  limits:
    "It compares hosts and zones with those that a stack declares; of a stack that declares none it asks only that something is named. A region is no host or zone, and is not compared.",
  good: `
type: infra:guardrails:ResidencyFacts
name: facts
props: { residency: eea, hosts: [{ name: w1, zone: a, country: "NO" }] }
---
apiVersion: v1
kind: PersistentVolume
metadata: { name: ledger }
spec:
  local: { path: /var/lib/ledger }
  nodeAffinity:
    required:
      nodeSelectorTerms:
        - matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: [w1] }]`,
  bad: `
type: infra:guardrails:ResidencyFacts
name: facts
props: { residency: eea, hosts: [{ name: w1, zone: a, country: "NO" }] }
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: cloud }
provisioner: ebs.csi.aws.com
allowedTopologies:
  - matchLabelExpressions: [{ key: topology.ebs.csi.aws.com/zone, values: [us-east-1a] }]`,
  check: (resources, report) => {
    const places = placesInside(resources);
    for (const resource of resources) {
      const say: Report = (at, complaint) => report(resource, at, complaint);
      if (isObject(resource, "core", "PersistentVolume")) judgeVolume(resource, places, say);
      if (isObject(resource, "storage.k8s.io", "StorageClass")) judgeClass(resource, places, say);
    }
  },
});

/** Hosts and zones inside the residency that a stack declares; null where it declares none. */
function placesInside(resources: readonly Resource[]): ReadonlySet<string> | null {
  const facts = resources.filter(statesFacts);
  if (facts.length === 0) return null;
  const names = facts.flatMap((one) =>
    inputsOf(one)
      .at("hosts")
      .items()
      .filter((host) => isInside(residencyOf(one), host.at("country").text() ?? ""))
      .flatMap((host) => [host.at("name").text(), host.at("zone").text()]),
  );
  return new Set(names.filter((name) => name !== undefined));
}

function judgeClass(resource: Resource, places: ReadonlySet<string> | null, report: Report): void {
  const inputs = inputsOf(resource);
  if (inputs.at("provisioner").text() === "kubernetes.io/no-provisioner") return;
  judgeTerms(inputs.at("allowedTopologies"), "matchLabelExpressions", places, report);
}

function judgeVolume(resource: Resource, places: ReadonlySet<string> | null, report: Report): void {
  const spec = inputsOf(resource).at("spec");
  const servers = serversOf(spec);
  for (const server of servers) {
    const host = hostIn(server.text() ?? "");
    if (isPrivateAddress(host) || isInCluster(host)) continue;
    report(server, { expected: "a server on the private network" });
  }
  if (servers.length > 0) return;
  const terms = spec.at("nodeAffinity", "required", "nodeSelectorTerms");
  judgeTerms(terms, "matchExpressions", places, report);
}

/** Servers of volumes that are on a network. */
function serversOf(spec: Field): Field[] {
  const single = [spec.at("nfs", "server"), spec.at("iscsi", "targetPortal")];
  const several = [spec.at("iscsi", "portals"), spec.at("cephfs", "monitors")];
  return [
    ...single.filter((server) => server.isPresent),
    ...several.flatMap((servers) => servers.items()),
  ];
}

/** Labels of nodes that say where a node is, in Kubernetes' and in storage drivers' groups. */
const PLACE = /\/(hostname|zone|region|node|nodename)$/;

/** Terms are alternatives: each of them has to name a place. */
function judgeTerms(
  terms: Field,
  expressions: string,
  places: ReadonlySet<string> | null,
  report: Report,
): void {
  const alternatives = terms.items();
  if (alternatives.length === 0) report(terms, { expected: "the hosts or zones of its disks" });
  for (const term of alternatives) {
    const pins = term.at(expressions).items().filter(isPin);
    if (pins.length === 0) report(term, { expected: "hosts or zones" });
    if (places === null) continue;
    for (const value of pins.flatMap((pin) => pin.at("values").items())) {
      if (places.has(value.text() ?? "")) continue;
      report(value, { expected: "a host or zone of this environment, inside the residency" });
    }
  }
}

function isPin(expression: Field): boolean {
  const names = (expression.at("operator").text() ?? "In") === "In";
  return names && PLACE.test(expression.at("key").text() ?? "");
}
