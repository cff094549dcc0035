/**
 * What somebody should look at. Without an Alertmanager they are seen as the series `ALERTS` and
 * nowhere else.
 */
export const alertRules = {
  name: "alerts",
  rules: [
    alert(
      "PodEjected",
      "sum by (namespace, app, cluster_name) (envoy_cluster_outlier_detection_ejections_active) > 0",
      "{{ $labels.namespace }}/{{ $labels.app }} has taken pods of {{ $labels.cluster_name }} out",
    ),
    alert(
      "ErrorsAreMany",
      "app:error_ratio:rate5m > 0.05",
      "More than 5 % of the requests to {{ $labels.namespace }}/{{ $labels.app }} fail",
      "5m",
    ),
    alert(
      "EgressRefused",
      'sum by (pod) (increase(envoy_tcp{namespace="istio-egress", tcp_prefix="rbac", authz_enforce_result="denied"}[5m])) > 0',
      "The egress gateway {{ $labels.pod }} has refused a caller; its access log says whom",
    ),
    alert(
      "MeshRootExpires",
      `citadel_server_root_cert_expiry_timestamp - time() < ${String(30 * 86_400)}`,
      "The mesh's root certificate expires in less than 30 days",
    ),
    alert(
      "MeshAuthorityExpires",
      `citadel_server_cert_chain_expiry_timestamp - time() < ${String(30 * 86_400)}`,
      "The mesh's intermediate certificate expires in less than 30 days",
    ),
    alert(
      "NotScraped",
      "up == 0",
      "No metrics of {{ $labels.job }} {{ $labels.pod }}{{ $labels.instance }}",
      "5m",
    ),
  ],
};

function alert(name: string, expr: string, summary: string, lasting?: string): object {
  return {
    alert: name,
    expr,
    ...(lasting !== undefined && { for: lasting }),
    annotations: { summary },
  };
}
