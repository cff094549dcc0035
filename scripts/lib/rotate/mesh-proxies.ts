import { X509Certificate } from "node:crypto";
import { z } from "zod";
import type { ClusterAccess } from "../verify/cluster-access.ts";

/** What a proxy in the mesh works with; certificates are in the open, keys are not asked for. */
export interface ProxyCredentials {
  /** Fingerprints of what it trusts. */
  readonly anchors: ReadonlySet<string>;
  /** Its own certificate. */
  readonly certificate: X509Certificate;
}

/** A pod with a proxy. */
export interface MeshPod {
  readonly namespace: string;
  readonly name: string;
}

const PROXY = "istio-proxy";

const container = z.object({ name: z.string() });
const podList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({
        name: z.string(),
        namespace: z.string(),
        deletionTimestamp: z.string().optional(),
      }),
      spec: z.object({
        containers: z.array(container),
        initContainers: z.array(container).default([]),
      }),
      status: z.object({ phase: z.string() }),
    }),
  ),
});

/** All pods that run with a proxy, and are not about to go. */
export async function listMeshPods(cluster: ClusterAccess): Promise<readonly MeshPod[]> {
  const query = ["get", "pods", "--all-namespaces", "-o", "json"];
  const { items } = podList.parse(JSON.parse(await cluster.must("list pods", query)));
  return items
    .filter(
      ({ metadata, spec, status }) =>
        status.phase === "Running" &&
        metadata.deletionTimestamp === undefined &&
        [...spec.containers, ...spec.initContainers].some(({ name }) => name === PROXY),
    )
    .map(({ metadata: { name, namespace } }) => ({ name, namespace }));
}

const pem = z.object({ inline_bytes: z.base64() });
const dump = z.object({
  configs: z.array(
    z.object({
      name: z.string(),
      secret: z.object({
        tls_certificate: z.object({ certificate_chain: pem }).optional(),
        validation_context: z.object({ trusted_ca: pem }).optional(),
      }),
    }),
  ),
});

/** Asks a proxy what it works with; undefined where it does not say so yet. */
export async function askProxy(
  cluster: ClusterAccess,
  { namespace, name }: MeshPod,
): Promise<ProxyCredentials | undefined> {
  const command = ["pilot-agent", "request", "GET", "config_dump?resource=dynamic_active_secrets"];
  const pod = ["exec", "-n", namespace, name, "-c", PROXY, "--", ...command];
  const { status, stdout } = await cluster.run(pod, { seconds: 20 });
  return status === 0 ? parseCredentials(stdout) : undefined;
}

/** Reads Envoy's dump of its secrets; undefined where one of the two is not there yet. */
export function parseCredentials(text: string): ProxyCredentials | undefined {
  const { configs } = dump.parse(JSON.parse(text));
  const chain = configs.find(({ name }) => name === "default")?.secret.tls_certificate;
  const trusted = configs.find(({ name }) => name === "ROOTCA")?.secret.validation_context;
  const [certificate] = readCertificates(chain?.certificate_chain.inline_bytes);
  if (certificate === undefined) return undefined;
  return {
    certificate,
    anchors: fingerprintsOf(readCertificates(trusted?.trusted_ca.inline_bytes)),
  };
}

/** All certificates of a PEM text that is base64 once more. */
export function readCertificates(base64 = ""): X509Certificate[] {
  const text = Buffer.from(base64, "base64").toString();
  const found = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return found.map((one) => new X509Certificate(one));
}

/** Names certificates by what they are. */
export function fingerprintsOf(certificates: readonly X509Certificate[]): ReadonlySet<string> {
  return new Set(certificates.map(({ fingerprint256 }) => fingerprint256));
}
