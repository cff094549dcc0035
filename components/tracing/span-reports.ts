import type { Plan } from "../../model/plan/plan.ts";
import type { TracingPlan } from "../../model/plan/tracing-plan.ts";
import type { Manifest } from "../shared/kubernetes-object.ts";
import { TRACE_COLLECTOR } from "../shared/trace-collector.ts";
import { workloadNamespaces } from "../../model/plan/workload-namespaces.ts";

/**
 * Has the proxies of workloads report spans: those of the first proxy's choice, and of all the calls that
 * follow from them. The collector's own namespace has none of this, or its calls would be traced too.
 */
export function spanReports(plan: Plan, { samplingPercent }: TracingPlan): Manifest[] {
  return workloadNamespaces(plan).map((namespace) => ({
    apiVersion: "telemetry.istio.io/v1",
    kind: "Telemetry",
    metadata: { name: "traces", namespace },
    spec: {
      tracing: [
        {
          providers: [{ name: TRACE_COLLECTOR.provider }],
          randomSamplingPercentage: samplingPercent,
          customTags: { "http.url": PATH, "url.path": PATH },
        },
      ],
    },
  }));
}

// Without the query string, which Envoy's own `http.url` has: so it does not even leave the pod.
const PATH = { formatter: { value: "%PATH(NQ:ORIG_OR_PATH)%" } };
