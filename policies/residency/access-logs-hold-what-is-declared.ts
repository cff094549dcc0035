import { isCalendarDate } from "../../model/values/calendar-date.ts";
import { isMeshConfig, parseYaml } from "../shared/documents.ts";
import { statesFacts } from "../shared/facts.ts";
import type { Field } from "../shared/field.ts";
import { gdpr } from "../shared/frameworks.ts";
import { inputsOf } from "../shared/objects.ts";
import type { Resource } from "../shared/resource.ts";
import { defineStackRule } from "../shared/rule.ts";

/** GDPR Art. 5(1)(c): a log of requests is no copy of what people sent. */
export const accessLogsHoldWhatIsDeclared = defineStackRule({
  name: "access-logs-hold-what-is-declared",
  description:
    "The mesh's access log holds no query string, address of a caller, cookie or header that is not declared",
  severity: "high",
  framework: gdpr("Art. 5(1)(c)"),
  why: "Query strings and headers carry names, addresses and passwords. In a log they outlive the request, and more people read logs than databases.",
  fix: "take the operator out of accessLogFormat, or declare it in mesh.accessLog with a reason, an owner and a last day",
  limits:
    "It reads the mesh's own format. Formats of Telemetry objects and EnvoyFilters, and what applications log themselves, are not seen; neither is personal data in paths.",
  good: `
type: infra:guardrails:ResidencyFacts
name: facts
props:
  accessLog: { requestHeaders: [{ name: user-agent, reason: old clients, owner: web, expires: "9999-01-01" }] }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data:
  mesh: |
    accessLogFormat: '{"path":"%PATH(NQ:ORIG_OR_PATH)%","agent":"%REQ(USER-AGENT)%"}'`,
  bad: `
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data:
  mesh: |
    accessLogFormat: '{"path":"%REQ(:PATH)%"}'`,
  check: (resources, report, { today }) => {
    const allowed = resources.filter(statesFacts).flatMap((facts) => allowedBy(facts, today));
    for (const resource of resources.filter(isMeshConfig)) {
      const format = formatOf(resource);
      for (const { operator, needs } of operatorsIn(format.text() ?? "")) {
        if (needs === null || allowed.includes(needs)) continue;
        report(resource, format, {
          expected: "operators without personal data, or what is declared and not expired",
          got: operator,
        });
      }
    }
  },
});

const QUERY_STRINGS = "query strings";

/** What the facts allow on a day: `query strings`, and names of headers in lower case. */
function allowedBy(facts: Resource, today: string): string[] {
  const section = inputsOf(facts).at("accessLog");
  const entries: [string, Field][] = [
    [QUERY_STRINGS, section.at("queryStrings")],
    ...section
      .at("requestHeaders")
      .items()
      .map((header): [string, Field] => [header.at("name").text() ?? "", header]),
  ];
  return entries.filter(([, entry]) => isInForce(entry, today)).map(([name]) => name);
}

function isInForce(entry: Field, today: string): boolean {
  if (!entry.isPresent) return false;
  const [reason, owner, expires] = ["reason", "owner", "expires"].map((key) =>
    entry.at(key).text(),
  );
  const isAccountedFor = [reason, owner].every((text) => (text ?? "").trim() !== "");
  return isAccountedFor && expires !== undefined && isCalendarDate(expires) && expires >= today;
}

function formatOf(resource: Resource): Field {
  return parseYaml(inputsOf(resource).at("data", "mesh")).at("accessLogFormat");
}

/** Each operator of Envoy's in a format, and what it needs to be declared; null for nothing. */
function operatorsIn(format: string): { operator: string; needs: string | null }[] {
  return [...format.matchAll(/%([A-Z_]+)(?:\(([^)]*)\))?(?::\d+)?%/g)].map(
    ([operator, name = "", words = ""]) => ({ operator, needs: needsOf(name, words) }),
  );
}

const HARMLESS_HEADERS = [":authority", ":method", ":scheme", "x-request-id"];
const PATH_HEADERS = [":path", "x-envoy-original-path"];

function needsOf(operator: string, words: string): string | null {
  if (operator === "PATH") return /^NQ\b/.test(words) ? null : QUERY_STRINGS;
  if (/^(REQ|REQ_WITHOUT_QUERY|RESP|TRAILER)$/.test(operator)) {
    const headers = words.toLowerCase().split("?");
    const unsafe = headers.filter((header) => !HARMLESS_HEADERS.includes(header));
    const [first] = unsafe.filter(
      (header) => operator !== "REQ_WITHOUT_QUERY" || !PATH_HEADERS.includes(header),
    );
    if (first === undefined) return null;
    return PATH_HEADERS.includes(first) ? QUERY_STRINGS : first;
  }
  // Addresses of callers, by whatever name Envoy knows them, and whole bodies.
  return /^DOWNSTREAM_(DIRECT_)?REMOTE_ADDRESS|^RESPONSE_BODY|^REQUEST_BODY/.test(operator)
    ? operator.toLowerCase()
    : null;
}
