import { statesFacts } from "../shared/facts.ts";
import { hardening } from "../shared/frameworks.ts";
import { inputsOf } from "../shared/objects.ts";
import { defineRule } from "../shared/rule.ts";

/** Losing a room does not lose etcd's quorum. */
export const controlPlanesAreSpread = defineRule({
  name: "control-planes-are-spread",
  description: "Control planes are an odd number, and several of them stand in zones of their own",
  severity: "high",
  framework: hardening("Control plane hardening: etcd"),
  why: "etcd needs more than half of its members. Two members are worse than one, and three in one zone are one power cut.",
  fix: "use one, three or five control planes, each with a zone of its own",
  good: `
type: infra:guardrails:ResidencyFacts
name: facts
props:
  hosts:
    - { name: cp1, role: control-plane, zone: a }
    - { name: cp2, role: control-plane, zone: b }
    - { name: cp3, role: control-plane, zone: c }`,
  bad: `
type: infra:guardrails:ResidencyFacts
name: facts
props:
  hosts:
    - { name: cp1, role: control-plane, zone: a }
    - { name: cp2, role: control-plane, zone: b }
    - { name: cp3, role: control-plane, zone: b }`,
  appliesTo: statesFacts,
  check: (facts, report) => {
    const hosts = inputsOf(facts).at("hosts");
    const planes = hosts.items().filter((host) => host.at("role").text() === "control-plane");
    if (planes.length % 2 === 0) {
      report(hosts, { expected: "an odd number of control planes", got: `${planes.length}` });
    }
    if (planes.length < 2) return;
    const zones = planes.map((plane) => plane.at("zone").text());
    for (const [index, plane] of planes.entries()) {
      const zone = zones[index];
      if (zone !== undefined && zones.indexOf(zone) === index) continue;
      report(plane.at("zone"), { expected: "a zone that no other control plane is in" });
    }
  },
});
