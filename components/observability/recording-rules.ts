const REQUESTS = "envoy_istio_requests_total";
const DURATION = "envoy_istio_request_duration_milliseconds_bucket";

/** As the called proxy saw it: each request is counted once, whoever called. */
const CALLED = 'reporter="destination"';
const FAILED = `${CALLED}, response_code=~"5.."`;

/** What dashboards and alerts ask again and again, by the called application (`app` of its pods). */
export const recordingRules = {
  name: "requests",
  rules: [
    {
      record: "app:requests:rate5m",
      expr: rate("namespace, app, version", `${REQUESTS}{${CALLED}}`),
    },
    {
      record: "app:errors:rate5m",
      expr: rate("namespace, app, version", `${REQUESTS}{${FAILED}}`),
    },
    {
      record: "app:error_ratio:rate5m",
      // Where nothing failed there is no series of failures, and the ratio is 0.
      expr: `(sum by (namespace, app) (app:errors:rate5m) or 0 * sum by (namespace, app) (app:requests:rate5m)) / (sum by (namespace, app) (app:requests:rate5m) > 0)`,
    },
    ...["0.5", "0.95", "0.99"].map((quantile) => ({
      record: "app:latency_milliseconds:rate5m",
      expr: `histogram_quantile(${quantile}, ${rate("le, namespace, app", `${DURATION}{${CALLED}}`)})`,
      labels: { quantile },
    })),
    {
      record: "caller:requests:rate5m",
      expr: rate("source_principal, namespace, app", `${REQUESTS}{${CALLED}}`),
    },
  ],
};

function rate(by: string, selector: string): string {
  return `sum by (${by}) (rate(${selector}[5m]))`;
}
