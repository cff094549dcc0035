import { agentsVersion, meshImages } from "../../../model/plan/mesh-control-planes.ts";
import type { MeshControlPlane } from "../../../model/plan/mesh-record.ts";
import type { Plan } from "../../../model/plan/plan.ts";
import { TRACE_COLLECTOR, traceCollectorHost, tracingOf } from "../../shared/trace-collector.ts";
import { accessLog } from "./access-log.ts";

/**
 * Values for Istio's charts. Nothing in them needs Istio's own Envoy extensions: with the metadata
 * exchange, ALPN and telemetry filters off, a stock Envoy takes the same configuration as the
 * official proxy image.
 */
export function renderIstiodValues(
  plan: Plan,
  { version, revision }: MeshControlPlane = plan.mesh.controlPlane,
): object {
  const images = meshImages(plan, version);
  return {
    // What its objects are named after, so that two control planes stand side by side.
    ...(revision !== null && { revision }),
    image: images["istio-pilot"],
    autoscaleEnabled: false,
    replicaCount: 1,
    cni: { enabled: true },
    seccompProfile: RUNTIME_DEFAULT,
    traceSampling: 0,
    // It reads its authority when it starts: another one makes it another pod.
    podAnnotations: { "nordmesh.internal/authority": plan.rotation.meshAuthority.join("-") },
    // The plaintext port for configuration is not opened at all.
    extraContainerArgs: ["--grpcAddr="],
    env: {
      // Port 8080 answers its health check and nothing else.
      ENABLE_DEBUG_ON_HTTP: "false",
      // Proxies hear at once of what they are to trust, and not with their next certificate.
      ISTIO_MULTIROOT_MESH: "true",
      PILOT_ENABLE_ALPN_FILTER: "false",
      PILOT_ENABLE_METADATA_EXCHANGE: "false",
      PILOT_ENABLE_TELEMETRY_LABEL: "false",
      PILOT_ENDPOINT_TELEMETRY_LABEL: "false",
    },
    resources: {
      requests: { cpu: "50m", memory: "128Mi" },
      limits: { cpu: "1", memory: "512Mi" },
    },
    telemetry: { enabled: false },
    global: {
      proxy_init: { image: images["istio-proxyv2"] },
      proxy: {
        image: images["istio-proxyv2"],
        clusterDomain: plan.network.clusterDomain,
        seccompProfile: RUNTIME_DEFAULT,
        resources: {
          requests: { cpu: "10m", memory: "64Mi" },
          limits: { cpu: "2", memory: "256Mi" },
        },
      },
    },
    meshConfig: meshConfig(plan),
  };
}

/**
 * Values for the definitions. What has no revision of its own is judged by the control plane that is the old one
 * until it is gone.
 */
export function renderIstioBaseValues({ mesh }: Plan): object {
  const { revision } = mesh.controlPlane;
  return revision === null ? {} : { defaultRevision: revision };
}

/** Values for the CNI agent, which redirects pods' traffic so that no workload needs NET_ADMIN. */
export function renderIstioCniValues(plan: Plan): object {
  return {
    image: meshImages(plan, agentsVersion(plan.mesh))["istio-install-cni"],
    // Behind Cilium's plugin in the same list.
    chained: true,
    resources: {
      requests: { cpu: "10m", memory: "40Mi" },
      limits: { cpu: "500m", memory: "128Mi" },
    },
  };
}

function meshConfig(plan: Plan): object {
  return {
    trustDomain: plan.mesh.trustDomain,
    outboundTrafficPolicy: { mode: plan.mesh.outbound },
    meshMTLS: { minProtocolVersion: "TLSV1_3" },
    accessLogFile: "/dev/stdout",
    accessLogEncoding: "JSON",
    accessLogFormat: JSON.stringify(accessLog(plan.mesh.accessLog)),
    enablePrometheusMerge: false,
    ...(tracingOf(plan) !== null && { extensionProviders: [traceProvider(plan)] }),
    defaultConfig: {
      // A workload without its proxy has no identity and no way out.
      holdApplicationUntilProxyStarts: true,
      proxyMetadata: {
        // Sidecars answer for the names of destinations: callers need no resolver outside.
        ISTIO_META_DNS_CAPTURE: "true",
        // Unless told, each proxy looks for the metadata services of three clouds when it starts.
        CLOUD_PLATFORM: "none",
        PROXY_CONFIG_XDS_AGENT: "true",
      },
      proxyStatsMatcher: { inclusionRegexps: statistics(plan) },
    },
  };
}

/** Where spans go. Which calls have any is said for each namespace. */
function traceProvider(plan: Plan): object {
  return {
    name: TRACE_COLLECTOR.provider,
    opentelemetry: { service: traceCollectorHost(plan), port: TRACE_COLLECTOR.port },
  };
}

const RUNTIME_DEFAULT = { type: "RuntimeDefault" };

/** What proxies count: the rest costs memory in each of them. */
function statistics({ observability }: Plan): readonly string[] {
  return observability === null ? COUNTERS : [...COUNTERS, ...GATHERED];
}

// Envoy's own counters of requests and connections, for want of Istio's metrics filter.
const COUNTERS = [
  "cluster\\.(outbound|inbound)\\|.*\\.(upstream_rq_(total|[1-5]xx|active|pending_overflow|retry|timeout)|upstream_rq_time|upstream_cx_(total|active|connect_fail|overflow)|ssl\\.handshake|outlier_detection\\.ejections_(active|enforced_total))",
  "http\\.(inbound|outbound)_.*downstream_rq_(total|[1-5]xx|time)",
];

// Where somebody gathers them: whom the egress gateway refused.
const GATHERED = [".*rbac\\.(allowed|denied)"];
