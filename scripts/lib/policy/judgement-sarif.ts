import { titleOf } from "../../../policies/shared/objects.ts";
import type { Exception } from "../../../policies/shared/exceptions.ts";
import type { Violation } from "../../../policies/shared/judge.ts";
import { pageOf } from "../../../policies/shared/rule.ts";
import type { Judgement, Place } from "./judgement.ts";

/** Ranks of severities as code hosts read them (CVSS-like, 0 to 10). */
const RANKS = { low: "3.0", medium: "5.0", high: "8.0", critical: "9.5" } as const;

/** As much of SARIF as is put together from several judgements. */
interface SarifLog {
  readonly $schema: string;
  readonly version: string;
  readonly runs: readonly [
    { readonly tool: object; readonly columnKind: string; readonly results: readonly object[] },
  ];
}

/**
 * A judgement as SARIF 2.1.0 (OASIS), which code hosts show beside the line. Excused violations are
 * suppressed results, so that nobody takes them for absent.
 * @param fallback file that is named where no place is known: a host shows nothing without one
 */
export function judgementSarif(judgement: Judgement, fallback: string): SarifLog {
  return {
    $schema:
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "nordmesh-policy", rules: sarifRules(judgement) } },
        columnKind: "utf16CodeUnits",
        results: [
          ...judgement.violations.map(({ violation, place }) =>
            sarifResult(violation, place ?? { file: fallback, line: 1 }),
          ),
          ...judgement.excused.map(({ violation, exception }) => ({
            ...sarifResult(violation, { file: fallback, line: 1 }),
            suppressions: [{ kind: "external", status: "accepted", justification: why(exception) }],
          })),
        ],
      },
    ],
  };
}

function sarifRules({ packs }: Judgement): object[] {
  return packs.flatMap((pack) =>
    pack.rules.map((rule) => ({
      id: rule.name,
      shortDescription: { text: rule.description },
      fullDescription: { text: rule.why },
      help: { text: `${rule.fix}. See ${pageOf(pack.name, rule.name)}.` },
      defaultConfiguration: { level: "error" },
      properties: {
        tags: [pack.name, `${rule.framework.name} ${rule.framework.reference}`],
        "security-severity": RANKS[rule.severity],
      },
    })),
  );
}

function sarifResult(violation: Violation, { file, line }: Place): object {
  const { rule, resource, path, expected, got } = violation;
  const title = titleOf(resource);
  return {
    ruleId: rule.name,
    level: "error",
    message: { text: `${title}${path === "" ? "" : ` ${path}`}: expected ${expected}, got ${got}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: file.split("/").map(encodeURIComponent).join("/") },
          region: { startLine: line },
        },
        logicalLocations: [{ fullyQualifiedName: resource.urn, kind: "resource" }],
      },
    ],
    // The same violation keeps its identity when lines move.
    partialFingerprints: { "violation/v1": `${rule.name} ${resource.urn} ${path}` },
  };
}

function why({ reason, owner, expires }: Exception): string {
  return `${reason} (${owner}, until ${expires})`;
}
