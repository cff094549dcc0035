import type { Manifest } from "../shared/kubernetes-object.ts";

type Tags = Readonly<Record<string, string>>;

/**
 * Counts and times each request in the proxies, in place of Istio's own filter, which a stock Envoy
 * lacks. Labels are identities from certificates, names of the mesh and codes: nothing that a caller
 * can make up, because each value is a series of its own, and nothing of a person.
 */
export function requestMetrics(): Manifest {
  return {
    apiVersion: "networking.istio.io/v1alpha3",
    kind: "EnvoyFilter",
    metadata: { name: "request-metrics", namespace: "istio-system" },
    spec: {
      configPatches: [patch("SIDECAR_INBOUND", CALLED), patch("SIDECAR_OUTBOUND", CALLING)],
    },
  };
}

const OUTCOME: Tags = {
  response_code: "%RESPONSE_CODE%",
  response_flags: "%RESPONSE_FLAGS%",
};

/** As the called proxy sees it. */
const CALLED: Tags = {
  reporter: "destination",
  source_principal: "%DOWNSTREAM_PEER_URI_SAN%",
  ...OUTCOME,
};

/** As the calling proxy sees it. */
const CALLING: Tags = {
  reporter: "source",
  destination: "%UPSTREAM_CLUSTER_RAW%",
  destination_principal: "%UPSTREAM_PEER_URI_SAN%",
  ...OUTCOME,
};

function patch(context: string, tags: Tags): object {
  return {
    applyTo: "NETWORK_FILTER",
    match: {
      context,
      listener: {
        filterChain: { filter: { name: "envoy.filters.network.http_connection_manager" } },
      },
    },
    patch: {
      operation: "MERGE",
      value: {
        typed_config: {
          "@type": `${TYPE}.filters.network.http_connection_manager.v3.HttpConnectionManager`,
          access_log: [{ name: "envoy.access_loggers.stats", typed_config: statistics(tags) }],
        },
      },
    },
  };
}

const TYPE = "type.googleapis.com/envoy.extensions";

function statistics(tags: Tags): object {
  const stat = (name: string): object => ({
    name,
    tags: Object.entries(tags).map(([tag, value]) => ({ name: tag, value_format: value })),
  });
  return {
    "@type": `${TYPE}.access_loggers.stats.v3.Config`,
    // Proxies keep every statistic whose name begins with this. Envoy 1.40 deprecates the field and
    // takes it, and Envoys before that know no other.
    stat_prefix: "istio",
    counters: [{ stat: stat("requests_total"), value_fixed: 1 }],
    histograms: [
      {
        stat: stat("request_duration_milliseconds"),
        unit: "Milliseconds",
        value_format: "%DURATION%",
      },
    ],
  };
}
