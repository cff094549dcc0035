import { z } from "zod";
import { legalBases } from "../values/legal-basis.ts";
import { verificationReportSchema } from "../verification/parse-report.ts";

/** Name of the format; another number means other fields. */
export const EVIDENCE_SCHEMA = "nordmesh-evidence/2";

const place = z.strictObject({
  /** ISO 3166-1 alpha-2. */
  code: z.string(),
  name: z.string(),
  /** Whether it is inside the residency of the environment. */
  inside: z.boolean(),
});

const host = z.strictObject({
  name: z.string(),
  role: z.enum(["control-plane", "worker"]),
  zone: z.string().nullable(),
  country: place,
  publicAddress: z.string(),
  privateAddress: z.string(),
  egressGateway: z.enum(["dedicated", "shared"]).nullable(),
});

const destination = z.strictObject({
  name: z.string(),
  /** DNS name or network. */
  target: z.string(),
  /** Fixed addresses of a name; empty where the gateway resolves it. */
  addresses: z.array(z.string()).readonly(),
  ports: z.array(z.number()).readonly(),
  protocol: z.enum(["tls", "tcp", "udp"]),
  country: place,
  purpose: z.string(),
  legalBasis: z.enum(legalBases),
  /** The decision that a transfer on the basis of adequacy rests on; null where there is none. */
  decision: z
    .strictObject({
      act: z.string(),
      /** Who alone may receive data. */
      condition: z.string().nullable(),
      /** Last day of its validity, `YYYY-MM-DD`. */
      until: z.string().nullable(),
    })
    .nullable(),
  reference: z.string().nullable(),
  dataCategories: z.array(z.string()).readonly(),
  owner: z.string(),
  /** `YYYY-MM-DD`. */
  expires: z.string().nullable(),
  /** `hosts`, or service accounts as `namespace/name`. */
  callers: z.array(z.string()).readonly(),
});

const addressException = z.strictObject({
  kind: z.enum(["extend", "narrow"]),
  cidr: z.string(),
  country: place,
  reason: z.string(),
  owner: z.string(),
  expires: z.string(),
});

const record = z.strictObject({
  name: z.string(),
  holds: z.string(),
  where: z.string(),
  kept: z.string(),
});

const loggedData = z.strictObject({
  what: z.string(),
  reason: z.string(),
  owner: z.string(),
  /** `YYYY-MM-DD`. */
  expires: z.string(),
});

const policyResult = z.strictObject({
  pack: z.string(),
  rule: z.string(),
  title: z.string(),
  outcome: z.enum(["passed", "failed"]),
  detail: z.string(),
});

const verdict = z.strictObject({
  /** `passed` only where every probe of every area passed, on the plan that is described. */
  outcome: z.enum(["passed", "incomplete", "failed"]),
  probes: z.strictObject({
    total: z.number(),
    passed: z.number(),
    failed: z.number(),
    couldNotRun: z.number(),
  }),
  /** What keeps the document from being whole, one sentence each. */
  gaps: z.array(z.string()).readonly(),
});

/** All that an evidence document says, as it is signed. */
export const evidenceSchema = z.strictObject({
  schema: z.literal(EVIDENCE_SCHEMA),
  /** ISO 8601, UTC. */
  madeAt: z.iso.datetime(),
  madeBy: z.strictObject({
    product: z.literal("nordmesh"),
    version: z.string(),
    /** Which rendering its page has; see document/layout.ts. */
    layout: z.number(),
  }),
  environment: z.string(),
  site: z.strictObject({ name: z.string(), country: place }),
  residency: z.enum(["eea", "eu"]),
  driver: z.enum(["lab", "inventory", "kvm"]),
  planDigest: z.string(),
  kubernetes: z.strictObject({
    version: z.string(),
    audit: z.string(),
    podSecurity: z.string(),
  }),
  mesh: z.strictObject({
    kind: z.string(),
    trustDomain: z.string(),
    mutualTls: z.string(),
    outbound: z.string(),
    /** SHA-256 of the certificate at the root of all workload identities. */
    rootFingerprint: z.string(),
  }),
  versions: z.array(z.strictObject({ component: z.string(), version: z.string() })).readonly(),
  hosts: z.array(host).readonly(),
  administrators: z
    .array(z.strictObject({ name: z.string(), cidr: z.string(), country: place }))
    .readonly(),
  destinations: z.array(destination).readonly(),
  /** Countries whose registered addresses gateway hosts may connect to, for names without addresses. */
  addressCountries: z.array(place).readonly(),
  addressExceptions: z.array(addressException).readonly(),
  /** What is kept about requests. */
  records: z.array(record).readonly(),
  /** What may be personal data in access logs. */
  loggedData: z.array(loggedData).readonly(),
  /** The last verification; null where there was none. */
  verification: verificationReportSchema.nullable(),
  policies: z.array(policyResult).readonly(),
  verdict,
  /** What nobody may conclude from this document, one sentence each. */
  limits: z.array(z.string()).readonly(),
});

export type Evidence = z.infer<typeof evidenceSchema>;
export type Place = z.infer<typeof place>;
export type HostEvidence = z.infer<typeof host>;
export type DestinationEvidence = z.infer<typeof destination>;
export type RecordEvidence = z.infer<typeof record>;
export type LoggedData = z.infer<typeof loggedData>;
export type Verdict = z.infer<typeof verdict>;

/** What one rule of a policy pack said of the environment. */
export type PolicyResult = z.infer<typeof policyResult>;
