import type { AdministratorPlan } from "../plan/access-plan.ts";
import type { AddressExceptionPlan, Callers, DestinationPlan } from "../plan/egress-plan.ts";
import type { HostPlan, Plan } from "../plan/plan.ts";
import { adequacyOf } from "../values/adequacy.ts";
import { dayOf } from "../values/calendar-date.ts";
import { countryName, isInside } from "../values/jurisdiction.ts";
import type { VerificationReport } from "../verification/report.ts";
import { describeLoggedData, describeRecords } from "./describe-records.ts";
import { EVIDENCE_LAYOUT } from "./document/layout.ts";
import {
  type DestinationEvidence,
  type Evidence,
  EVIDENCE_SCHEMA,
  evidenceSchema,
  type HostEvidence,
  type Place,
} from "./evidence.ts";
import { judgeVerification, type JudgedInput } from "./judge-verification.ts";
import { evidenceLimits } from "./limits.ts";

export interface EvidenceInput extends JudgedInput {
  /** Version of the program that makes the document. */
  readonly productVersion: string;
}

/**
 * Puts together all that an evidence document says. What it returns fits the schema that a check
 * reads it by; anything else is our bug and throws.
 */
export function buildEvidence(input: EvidenceInput): Evidence {
  const { plan, stack, policies = [] } = input;
  const locate = (code: string): Place => ({
    code,
    name: countryName(code),
    inside: isInside(plan.residency, code),
  });
  return evidenceSchema.parse({
    schema: EVIDENCE_SCHEMA,
    madeAt: input.madeAt,
    madeBy: { product: "nordmesh", version: input.productVersion, layout: EVIDENCE_LAYOUT },
    environment: plan.environment,
    site: { name: plan.site.name, country: locate(plan.site.country) },
    residency: plan.residency,
    driver: plan.driver,
    planDigest: input.planDigest,
    kubernetes: {
      version: plan.kubernetes.version,
      audit: plan.kubernetes.audit,
      podSecurity: plan.kubernetes.podSecurity,
    },
    mesh: {
      kind: plan.mesh.kind,
      trustDomain: plan.mesh.trustDomain,
      mutualTls: plan.mesh.mutualTls,
      outbound: plan.mesh.outbound,
      rootFingerprint: stack.meshRootFingerprint,
    },
    versions: listVersions(plan),
    hosts: plan.hosts.map((host) => describeHost(host, locate(host.site.country))),
    administrators: plan.access.administrators.map((one) => describeAdministrator(one, locate)),
    destinations: plan.egress.destinations.map((one) => ({
      ...describeDestination(one, locate),
      decision: findDecision(one, input),
    })),
    addressCountries: plan.egress.countries.map(locate),
    addressExceptions: plan.egress.exceptions.map((one) => describeException(one, locate)),
    records: describeRecords(plan),
    loggedData: describeLoggedData(plan.mesh.accessLog),
    verification: input.verification === null ? null : wellFormed(input.verification),
    policies,
    verdict: judgeVerification(input),
    limits: evidenceLimits(plan, policies.length > 0),
  } satisfies Evidence);
}

type Locate = (code: string) => Place;

function describeHost(host: HostPlan, country: Place): HostEvidence {
  const { name, role, zone, publicAddress, privateAddress, egressGateway } = host;
  return { name, role, zone, country, publicAddress, privateAddress, egressGateway };
}

function describeAdministrator(
  { name, cidr, country }: AdministratorPlan,
  locate: Locate,
): Evidence["administrators"][number] {
  return { name, cidr, country: locate(country) };
}

function describeDestination(
  destination: DestinationPlan,
  locate: Locate,
): Omit<DestinationEvidence, "decision"> {
  const { name, target, ports, protocol, purpose, legalBasis, reference } = destination;
  const { dataCategories, owner, expires } = destination;
  return {
    name,
    target: target.kind === "host" ? target.host : target.cidr,
    addresses: target.kind === "host" ? target.addresses : [],
    ports,
    protocol,
    country: locate(destination.country),
    purpose,
    legalBasis,
    reference,
    dataCategories,
    owner,
    expires,
    callers: describeCallers(destination.callers),
  };
}

function findDecision(
  { legalBasis, country }: DestinationPlan,
  { plan, madeAt }: EvidenceInput,
): DestinationEvidence["decision"] {
  if (legalBasis !== "adequacy") return null;
  const adequacy = adequacyOf(country, plan.residency, dayOf(madeAt));
  if (adequacy.kind !== "in-force") return null;
  const { condition, [plan.residency]: validity } = adequacy.decision;
  return { act: adequacy.decision.eu.basis, condition, until: validity?.until ?? null };
}

function describeCallers(callers: Callers): readonly string[] {
  if (callers.kind === "hosts") return ["hosts"];
  return callers.accounts.map(({ namespace, serviceAccount }) => `${namespace}/${serviceAccount}`);
}

function describeException(
  exception: AddressExceptionPlan,
  locate: Locate,
): Evidence["addressExceptions"][number] {
  return { ...exception, country: locate(exception.country) };
}

function listVersions({ kubernetes, versions, images }: Plan): Evidence["versions"] {
  const istio = images["istio-pilot"].split(":").at(-1) ?? "";
  return [
    { component: "Kubernetes", version: kubernetes.version },
    { component: "etcd", version: versions.etcd.version },
    { component: "CoreDNS", version: versions.coredns.version },
    { component: "containerd", version: versions.containerd },
    { component: "runc", version: versions.runc },
    { component: "CNI plugins", version: versions.cniPlugins },
    { component: "Cilium", version: versions.cilium },
    { component: "Istio", version: istio },
    { component: "Envoy", version: versions.envoy },
  ];
}

// What a probe saw may be any bytes; a signed text has to be Unicode.
function wellFormed(report: VerificationReport): VerificationReport {
  return {
    ...report,
    results: report.results.map((result) => ({
      ...result,
      tried: result.tried.toWellFormed(),
      expected: result.expected.toWellFormed(),
      happened: result.happened.toWellFormed(),
    })),
  };
}
