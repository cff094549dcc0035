import type { AccessLogPlan } from "../../../model/plan/access-log-plan.ts";

/**
 * One line of JSON for each request and connection, from sidecars and gateways (Envoy's command
 * operators). It says who asked whom for what and how it ended. Unless a plan allows it, it holds no query
 * string, no address of a person and no header that may carry personal data: what is not named here is
 * not logged. Bodies are not at hand where the line is written, so nothing can allow them.
 */
export function accessLog({
  queryStrings,
  requestHeaders,
}: AccessLogPlan): Readonly<Record<string, string>> {
  return {
    ...ALWAYS,
    ...(queryStrings !== null && { path: "%PATH(WQ:ORIG_OR_PATH)%" }),
    ...Object.fromEntries(
      requestHeaders.map(({ name }) => [
        `header_${name.replaceAll("-", "_")}`,
        `%REQ(${name.toUpperCase()})%`,
      ]),
    ),
  };
}

const ALWAYS: Readonly<Record<string, string>> = {
  time: "%START_TIME%",
  // Who runs the proxy that writes the line.
  workload: "%ENVIRONMENT(POD_NAMESPACE)%/%ENVIRONMENT(SERVICE_ACCOUNT)%",
  // The caller by its certificate; empty where the proxy's own application calls.
  source_principal: "%DOWNSTREAM_PEER_URI_SAN%",
  // Its number is what a revocation names.
  source_certificate: "%DOWNSTREAM_PEER_SERIAL%",
  // The other end by its certificate, where this proxy calls it over mutual TLS.
  destination_principal: "%UPSTREAM_PEER_URI_SAN%",
  destination: "%REQ(:AUTHORITY)%",
  server_name: "%REQUESTED_SERVER_NAME%",
  route: "%ROUTE_NAME%",
  protocol: "%PROTOCOL%",
  method: "%REQ(:METHOD)%",
  path: "%PATH(NQ:ORIG_OR_PATH)%",
  request_id: "%REQ(X-REQUEST-ID)%",
  response_code: "%RESPONSE_CODE%",
  response_code_details: "%RESPONSE_CODE_DETAILS%",
  response_flags: "%RESPONSE_FLAGS%",
  connection_termination: "%CONNECTION_TERMINATION_DETAILS%",
  bytes_received: "%BYTES_RECEIVED%",
  bytes_sent: "%BYTES_SENT%",
  duration_ms: "%DURATION%",
  upstream_host: "%UPSTREAM_HOST%",
  upstream_cluster: "%UPSTREAM_CLUSTER_RAW%",
  upstream_failure: "%UPSTREAM_TRANSPORT_FAILURE_REASON%",
  downstream_local: "%DOWNSTREAM_LOCAL_ADDRESS%",
};
