import { createHash } from "node:crypto";
import { stringify } from "yaml";
import { istiodName, standingControlPlanes } from "../../model/plan/mesh-control-planes.ts";
import type { MeshControlPlane } from "../../model/plan/mesh-record.ts";
import type { ObservabilityPlan } from "../../model/plan/observability-plan.ts";
import type { Plan } from "../../model/plan/plan.ts";
import type { Manifest } from "../shared/kubernetes-object.ts";
import { alertRules } from "./alert-rules.ts";
import { OBSERVABILITY_NAMESPACE, PROMETHEUS, PROMETHEUS_PORT } from "./prometheus-identity.ts";
import { recordingRules } from "./recording-rules.ts";
import { ISTIOD, PROXY_PORT_NAME, proxyNamespaces } from "./scrape-targets.ts";

/** Where the pod finds its files. */
export const CONFIG_FOLDER = "/etc/prometheus";

/** Prometheus' own files. It sends nothing anywhere: there is no remote write and no Alertmanager. */
export function prometheusConfig(plan: Plan, observability: ObservabilityPlan): Manifest {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: PROMETHEUS, namespace: OBSERVABILITY_NAMESPACE },
    data: {
      "prometheus.yaml": stringify(settings(plan, observability), { lineWidth: 0 }),
      "rules.yaml": stringify({ groups: [recordingRules, alertRules] }, { lineWidth: 0 }),
    },
  };
}

/** Prometheus reads its files when it starts: others mean another pod. */
export function configDigest({ data }: Manifest): string {
  return createHash("sha256").update(JSON.stringify(data)).digest("hex").slice(0, 16);
}

function settings(plan: Plan, { retention }: ObservabilityPlan): object {
  return {
    global: { scrape_interval: "15s", evaluation_interval: "15s" },
    storage: {
      tsdb: {
        retention: {
          time: `${String(retention.days)}d`,
          size: `${String(retention.gibibytes)}GiB`,
        },
      },
    },
    rule_files: [`${CONFIG_FOLDER}/rules.yaml`],
    scrape_configs: [
      own("prometheus", `localhost:${String(PROMETHEUS_PORT)}`),
      own("istiod", ...standingControlPlanes(plan.mesh).map((each) => metricsOf(each, plan))),
      proxies(plan),
    ],
  };
}

function own(job: string, ...targets: string[]): object {
  return { job_name: job, static_configs: [{ targets }] };
}

function metricsOf(controlPlane: MeshControlPlane, { network }: Plan): string {
  const name = `${istiodName(controlPlane)}.${ISTIOD.namespace}`;
  return `${name}.svc.${network.clusterDomain}:${String(ISTIOD.port)}`;
}

/** Every sidecar and gateway, under the labels of its pod that say what it is, and no others. */
function proxies(plan: Plan): object {
  const label = (name: string, from: string): object => ({
    source_labels: [`__meta_kubernetes_${from}`],
    target_label: name,
  });
  return {
    job_name: "proxies",
    metrics_path: "/stats/prometheus",
    kubernetes_sd_configs: [{ role: "pod", namespaces: { names: proxyNamespaces(plan) } }],
    relabel_configs: [
      {
        source_labels: ["__meta_kubernetes_pod_container_port_name"],
        regex: PROXY_PORT_NAME,
        action: "keep",
      },
      {
        source_labels: ["__meta_kubernetes_pod_phase"],
        regex: "Succeeded|Failed",
        action: "drop",
      },
      label("namespace", "namespace"),
      label("pod", "pod_name"),
      label("app", "pod_label_app"),
      label("version", "pod_label_version"),
    ],
    metric_relabel_configs: [{ source_labels: ["__name__"], regex: KEPT, action: "keep" }],
  };
}

// Proxies tell a hundred things more of their own connection to the control plane.
const KEPT = [
  "envoy_istio_.*",
  "envoy_tcp",
  "envoy_http_downstream_rq_.*",
  "envoy_cluster_(upstream_rq_.*|outlier_detection_.*|ssl_handshake)",
  "envoy_cluster_upstream_cx_(total|active|connect_fail|overflow)",
].join("|");
