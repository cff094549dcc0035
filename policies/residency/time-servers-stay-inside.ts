import { runsCommand } from "../shared/documents.ts";
import { countriesAbroad, targetsInside } from "../shared/facts.ts";
import type { Field } from "../shared/field.ts";
import { gdpr } from "../shared/frameworks.ts";
import { hostIn, isInCluster, isLoopback, isPrivateAddress } from "../shared/hosts.ts";
import { inputsOf, isObject } from "../shared/objects.ts";
import type { Resource } from "../shared/resource.ts";
import { defineStackRule } from "../shared/rule.ts";

/** GDPR Art. 32(1)(b): clocks depend on nobody outside the residency. */
export const timeServersStayInside = defineStackRule({
  name: "time-servers-stay-inside",
  description: "Hosts take the time from private addresses, or from inside the residency",
  severity: "medium",
  framework: gdpr("Art. 32(1)(b)"),
  why: "Whoever sets a clock decides which certificates and which exceptions still hold, and sees when each host is up. A pool sends its questions to any country.",
  fix: "name time servers inside the residency as a destination of the hosts, with port 123 and udp",
  limits:
    "It reads destinations with the ports of NTP and NTS, and configuration of chrony, ntpd and systemd-timesyncd in ConfigMaps and commands. Servers that a host has from its image are in no resource: its firewall stops them.",
  good: `
type: infra:guardrails:ResidencyFacts
name: facts
props:
  residency: eea
  destinations: [{ name: time, country: SE, ports: [123], target: { cidr: 194.58.200.0/24 } }]
---
apiVersion: v1
kind: ConfigMap
metadata: { name: clock, namespace: kube-system }
data: { chrony.conf: "server 10.0.0.2 iburst\\n" }`,
  bad: `
apiVersion: v1
kind: ConfigMap
metadata: { name: clock, namespace: kube-system }
data: { chrony.conf: "pool pool.ntp.example iburst\\n" }`,
  check: (resources, report) => {
    for (const [facts, country] of countriesAbroad(resources, TIME_PORTS)) {
      report(facts, country, { expected: "a country inside the residency" });
    }
    const declared = targetsInside(resources);
    for (const resource of resources) {
      for (const field of serversOf(resource)) {
        const server = hostIn(field.text() ?? "");
        const isNear = isPrivateAddress(server) || isLoopback(server) || isInCluster(server);
        if (isNear || declared.has(server)) continue;
        report(resource, field, { expected: "a private address, or a destination inside" });
      }
    }
  },
});

/** NTP, and the key exchange of NTS. */
const TIME_PORTS = [123, 4460];

const CLOCK_FILE = /chrony|ntp|timesync/i;
const CLOCK_LINE = /^[ \t]*(?:server|pool|peer)[ \t]+(\S+)/gm;
/** The same in a command's text, where other programs have lines of the same beginning. */
const CLOCK_LINE_OF_COMMAND = /^[ \t]*(?:server|pool|peer)[ \t]+(\S+)[^\n]*\b(?:iburst|nts)\b/gm;
const TIMESYNCD_LINE = /^[ \t]*(?:Fallback)?NTP=[ \t]*([^\n]*)/gm;

function serversOf(resource: Resource): Field[] {
  if (runsCommand(resource)) {
    return serversIn(inputsOf(resource).at("create"), CLOCK_LINE_OF_COMMAND);
  }
  if (!isObject(resource, "core", "ConfigMap")) return [];
  return inputsOf(resource)
    .at("data")
    .entries()
    .filter(([file]) => CLOCK_FILE.test(file))
    .flatMap(([, text]) => serversIn(text, CLOCK_LINE));
}

function serversIn(text: Field, line: RegExp): Field[] {
  return [line, TIMESYNCD_LINE]
    .flatMap((pattern) => [...(text.text() ?? "").matchAll(pattern)])
    .flatMap(([, servers = ""]) => servers.split(/[ \t]+/))
    .filter((server) => server !== "")
    .map((server) => text.inside(server));
}
