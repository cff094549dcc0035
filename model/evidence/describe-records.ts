import type { AccessLogPlan } from "../plan/access-log-plan.ts";
import type { ObservabilityPlan } from "../plan/observability-plan.ts";
import type { Plan } from "../plan/plan.ts";
import type { TracingPlan } from "../plan/tracing-plan.ts";
import type { LoggedData, RecordEvidence } from "./evidence.ts";

/** What the environment keeps about requests: where, and for how long. */
export function describeRecords({ mesh, observability }: Plan): readonly RecordEvidence[] {
  return [
    {
      name: "Access log",
      holds: `One line for each request and connection: time, identities of both ends by their certificates, name of the destination, method, ${pathOf(mesh.accessLog)}, status, bytes, duration${headersOf(mesh.accessLog)}. No bodies and no addresses of callers.`,
      where: "The host on which the workload runs, in its container's log",
      kept: "Until its container has written 50 MiB more, or is removed",
    },
    ...(observability === null ? [] : [describeMetrics(observability)]),
    ...(observability?.tracing ? [describeTraces(observability.tracing)] : []),
    {
      name: "Audit log of the API",
      holds: "Who changed or read which object of the cluster",
      where: "The control planes",
      kept: "30 days, or until ten more files of 100 MB are written",
    },
  ];
}

/** What is logged of persons, with the reason for each. */
export function describeLoggedData({ queryStrings, requestHeaders }: AccessLogPlan): LoggedData[] {
  return [
    ...(queryStrings === null ? [] : [{ what: "query strings", ...allowance(queryStrings) }]),
    ...requestHeaders.map((header) => ({ what: `header ${header.name}`, ...allowance(header) })),
  ];
}

function allowance({ reason, owner, expires }: Omit<LoggedData, "what">): Omit<LoggedData, "what"> {
  return { reason, owner, expires };
}

function describeMetrics({ host, folder, retention }: ObservabilityPlan): RecordEvidence {
  return {
    name: "Request metrics",
    holds:
      "Counts and durations of requests by the identities of both ends and by status. No path, query string, header or address of a caller.",
    where: `${host}, in ${folder}; a copy is sent nowhere`,
    kept: `${String(retention.days)} days, or until ${String(retention.gibibytes)} GiB are full`,
  };
}

function describeTraces({ host, folder, samplingPercent, retention }: TracingPlan): RecordEvidence {
  return {
    name: "Traces",
    holds: `Of ${String(samplingPercent)} % of the calls: names of both services, method, path without query string, status, sizes and times. No address of a caller.`,
    where: `${host}, in ${folder}; a copy is sent nowhere`,
    kept: `${String(retention.days)} days; none are added while ${String(retention.gibibytes)} GiB are full`,
  };
}

function pathOf({ queryStrings }: AccessLogPlan): string {
  return queryStrings === null ? "path without query string" : "path with its query string";
}

function headersOf({ requestHeaders }: AccessLogPlan): string {
  return requestHeaders.map(({ name }) => `, header ${name}`).join("");
}
