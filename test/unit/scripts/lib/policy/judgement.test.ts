import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "@jest/globals";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import colours from "picocolors";
import { judgementJson } from "../../../../../scripts/lib/policy/judgement-json.ts";
import { judgementJunit } from "../../../../../scripts/lib/policy/judgement-junit.ts";
import { judgementSarif } from "../../../../../scripts/lib/policy/judgement-sarif.ts";
import { renderJudgement } from "../../../../../scripts/lib/policy/judgement-text.ts";
import { judgeResources } from "../../../../../scripts/lib/policy/judge-resources.ts";
import { readManifests } from "../../../../../scripts/lib/policy/manifest-resources.ts";

/** A new rule of a pack must change no test of how a judgement is shown. */
const withoutRuleCount = (text: string): string => text.replace(/by \d+ rules/, "by all rules");

const colour = colours.createColors(false);

const exception = {
  rules: ["mutual-tls-is-strict"],
  resources: ["PeerAuthentication old/*"],
  reason: "a legacy system that speaks no TLS",
  owner: "team old",
  expires: "2026-12-31",
};
const expired = {
  ...exception,
  resources: ["PeerAuthentication new/default"],
  expires: "2026-10-31",
};

const manifest = (namespace: string, mode: string): string =>
  `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: ${namespace} }
spec: { mtls: { mode: ${mode} } }
`;

const text = [manifest("old", "DISABLE"), manifest("new", '"<PERMISSIVE> & \\u0007"')].join(
  "---\n",
);
const read = readManifests(text, "deploy/mesh policy.yaml");
const judgement = judgeResources(
  {
    name: "deploy/",
    resources: read.map(({ resource }) => resource),
    locate: ({ resource }) => {
      const found = read.find((entry) => entry.resource === resource);
      return found === undefined ? null : { file: found.file, line: found.line };
    },
  },
  { today: "2026-11-24", exceptions: [exception, expired] },
);

const rules = judgement.packs.reduce((sum, pack) => sum + pack.rules.length, 0);

describe("a judgement", () => {
  it("is shown with its place, its exceptions and when they expired", () => {
    expect(withoutRuleCount(renderJudgement(judgement, colour))).toMatchInlineSnapshot(`
      "deploy/: 2 resources judged by all rules: 1 violation, 1 exception in use

      mutual-tls-is-strict critical, NSA/CISA Kubernetes Hardening Guidance Network separation and hardening: encryption
        No PeerAuthentication allows plaintext, for no port, and no DestinationRule turns TLS off.
        PeerAuthentication new/default spec.mtls.mode
          at        deploy/mesh policy.yaml:6
          expected  "STRICT"
          got       "<PERMISSIVE> & \\u0007"
          exception expired on 2026-10-31 (team old)
        fix   set mode STRICT, and remove port-level and DISABLE entries
        more  docs/policies/isolation/mutual-tls-is-strict.md

      Excused (policies/exceptions.yaml):
        mutual-tls-is-strict  PeerAuthentication old/default  until 2026-12-31  team old

      Exceptions that covered nothing here:
        mutual-tls-is-strict: PeerAuthentication new/default"
    `);
  });

  it("does not list exceptions where none is about what was judged", () => {
    const stranger = { ...exception, resources: ["PeerAuthentication elsewhere/*"] };
    const subject = { name: "theirs/", resources: [], locate: () => null };
    const theirs = judgeResources(subject, { today: "2026-11-24", exceptions: [stranger] });
    expect(withoutRuleCount(renderJudgement(theirs, colour))).toBe(
      "theirs/: 0 resources judged by all rules: no violations, 0 exceptions in use\n\n" +
        "No exception (policies/exceptions.yaml) is about this.",
    );
  });

  it("is SARIF 2.1.0, with excused violations as suppressed results", () => {
    const sarif = judgementSarif(judgement, "deploy");
    expect(sarifProblems(sarif)).toEqual([]);
    expect(sarifProblems({ ...sarif, version: "2.0.0" })).not.toEqual([]);
    expect(sarif.runs[0].results).toMatchObject([
      {
        ruleId: "mutual-tls-is-strict",
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: "deploy/mesh%20policy.yaml" },
              region: { startLine: 6 },
            },
          },
        ],
      },
      { suppressions: [{ justification: expect.stringContaining("until 2026-12-31") }] },
    ]);
  });

  it("is JUnit's XML, a case for each rule, without what XML cannot hold", () => {
    const xml = judgementJunit(judgement);
    expect(xml).toContain(`<testsuites name="deploy/" tests="${rules}" failures="1">`);
    expect(xml.match(/<testcase /g)).toHaveLength(rules);
    expect(xml).toContain("&lt;PERMISSIVE&gt; &amp;");
    expect(xml).not.toContain("\u0007");
  });

  it("is JSON that programs can act on", () => {
    expect(judgementJson(judgement)).toMatchObject({
      subject: "deploy/",
      resources: 2,
      violations: [
        {
          pack: "isolation",
          rule: "mutual-tls-is-strict",
          resource: "PeerAuthentication new/default",
          path: "spec.mtls.mode",
          place: { file: "deploy/mesh policy.yaml", line: 6 },
          expired,
        },
      ],
      excused: [{ resource: "PeerAuthentication old/default", owner: "team old" }],
      unusedExceptions: [expired],
    });
  });

  it("refuses an exception to a rule that there is not", () => {
    const strange = { ...exception, rules: ["mutual-tls-is-lax"] };
    const subject = { name: "x", resources: [], locate: () => null };
    expect(() => judgeResources(subject, { today: "2026-11-24", exceptions: [strange] })).toThrow(
      'there is no rule "mutual-tls-is-lax"',
    );
  });
});

function sarifProblems(value: object): unknown[] {
  const file = path.resolve(import.meta.dirname, "../../../../fixtures/sarif-2.1.0-rtm.5.json");
  // The schema is written in draft 04, of which it uses nothing that later drafts read otherwise.
  const schema = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  delete schema["$schema"];
  delete schema["id"];
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats.default(ajv);
  ajv.validate(schema, value);
  return ajv.errors ?? [];
}
