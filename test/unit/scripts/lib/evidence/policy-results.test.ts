import { describe, expect, it } from "@jest/globals";
import { policyResults } from "../../../../../scripts/lib/evidence/policy-results.ts";
import { judgeResources, PACKS } from "../../../../../scripts/lib/policy/judge-resources.ts";
import { readManifests } from "../../../../../scripts/lib/policy/manifest-resources.ts";

const RULE = "mutual-tls-is-strict";

const manifest = (namespace: string): string =>
  `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: ${namespace} }
spec: { mtls: { mode: DISABLE } }
`;

const exception = {
  rules: [RULE],
  resources: ["PeerAuthentication old/*"],
  reason: "a legacy system that speaks no TLS",
  owner: "team old",
  expires: "2026-12-31",
};

function resultsOf(...namespaces: string[]) {
  const text = namespaces.map(manifest).join("---\n");
  const resources = readManifests(text, "mesh.yaml").map(({ resource }) => resource);
  return policyResults(
    judgeResources(
      { name: "mesh.yaml", resources, locate: () => null },
      { today: "2026-11-24", exceptions: [exception] },
    ),
  );
}

const EXCUSE =
  "Except PeerAuthentication old/*, until 2026-12-31: a legacy system that speaks no TLS. " +
  "Answers for it: team old.";

describe("policyResults", () => {
  it("says something of every rule, once", () => {
    const rules = PACKS.flatMap(({ name, rules: all }) =>
      all.map((rule) => `${name} ${rule.name}`),
    );
    expect(resultsOf("new").map(({ pack, rule }) => `${pack} ${rule}`)).toEqual(rules);
  });

  it.each<[string, string[], "passed" | "failed", string]>([
    ["a rule that is broken twice", ["new", "newer"], "failed", "Violated 2 times."],
    ["an exception, with reason, owner and last day", ["old"], "passed", EXCUSE],
    ["both", ["new", "old"], "failed", `Violated once.\n${EXCUSE}`],
  ])("tells of %s", (_case, namespaces, outcome, detail) => {
    const result = resultsOf(...namespaces).find(({ rule }) => rule === RULE);
    expect(result).toMatchObject({ outcome, detail });
  });
});
