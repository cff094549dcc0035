import type { Evidence } from "../../evidence.ts";
import { markup } from "../markup.ts";
import { code, renderFacts, type Section } from "./parts.ts";

const DRIVERS = {
  lab: "a lab: hosts simulated on one machine",
  inventory: "hosts that are rented or owned, reached over SSH",
  kvm: "guests on hypervisors that are owned",
} as const;

/** What was described and verified, so that nobody takes it for something else. */
export function environmentSection(evidence: Evidence): Section {
  const { kubernetes, mesh, residency, site } = evidence;
  return {
    id: "environment",
    title: "Environment",
    body: markup`<p>
        All hosts stand at one site. Connections between workloads are encrypted and authenticated
        on both ends (mutual TLS); a connection without it is refused, and so is every destination
        outside that is not listed in this document (Art. 32(1)(a) and (b)).
      </p>
      ${renderFacts([
        ["Environment", evidence.environment],
        ["Site", `${site.name}, ${site.country.name} (${site.country.code})`],
        [
          "Residency",
          residency === "eea" ? "EEA: EU members, Iceland, Liechtenstein, Norway" : "EU members",
        ],
        ["Hosts are", DRIVERS[evidence.driver]],
        ["Kubernetes", kubernetes.version],
        ["Audit log of the API", kubernetes.audit],
        ["Pod Security, default", kubernetes.podSecurity],
        ["Service mesh", `${mesh.kind}, mutual TLS ${mesh.mutualTls}, outbound ${mesh.outbound}`],
        ["Trust domain", code(mesh.trustDomain)],
        ["Root of identities, SHA-256", code(mesh.rootFingerprint)],
        ["Plan, SHA-256", code(evidence.planDigest)],
      ])}`,
  };
}

/** Every component by its version. */
export function versionsSection({ versions }: Evidence): Section {
  return {
    id: "versions",
    title: "Software",
    body: renderFacts(versions.map(({ component, version }) => [component, version])),
  };
}
