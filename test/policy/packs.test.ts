import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { UNKNOWN as UNKNOWN_TEXT } from "../../engine/values.ts";
import { isolationPack } from "../../policies/isolation/rules.ts";
import { residencyPack } from "../../policies/residency/rules.ts";
import { toPolicies } from "../../policies/shared/to-policy.ts";
import { Analyzer, type Diagnostic } from "./support/analyzer.ts";
import { hide, parseExample, TODAY } from "./support/evaluate.ts";
import type { RuleCases } from "./support/rule-cases.ts";

const packs = [residencyPack, isolationPack];

/** Mandatory, each of them: a rule that vanishes from here was taken away on purpose. */
const RULES = {
  residency: [
    "access-logs-hold-what-is-declared",
    "administrators-are-inside",
    "audit-logs-have-a-retention",
    "backups-stay-inside",
    "destinations-are-accounted-for",
    "destinations-are-unexpired",
    "gateway-countries-are-justified",
    "hosts-stand-inside-residency",
    "images-come-from-inside",
    "log-stores-have-a-retention",
    "mesh-outbound-is-registry-only",
    "name-servers-stay-inside",
    "residency-is-declared",
    "secrets-are-encrypted-at-rest",
    "service-entries-are-declared",
    "service-entries-name-hosts",
    "services-stay-inside",
    "telemetry-stays-inside",
    "time-servers-stay-inside",
    "transfers-have-a-legal-basis",
    "volumes-stay-in-place",
  ],
  isolation: [
    "api-server-is-private",
    "charts-are-rendered",
    "containers-are-not-privileged",
    "containers-drop-capabilities",
    "containers-have-requests-and-limits",
    "containers-run-without-root",
    "control-planes-are-spread",
    "dedicated-cpus-are-dedicated",
    "images-are-pinned-by-digest",
    "images-have-a-fixed-tag",
    "internal-addresses-are-private",
    "memory-is-guaranteed",
    "mutual-tls-covers-the-mesh",
    "mutual-tls-is-strict",
    "namespaces-deny-by-default",
    "namespaces-enforce-pod-security",
    "pods-keep-kernel-guards",
    "pods-stay-off-the-host",
    "replicas-are-spread",
    "role-bindings-stay-in-their-namespace",
    "roles-name-what-they-allow",
    "secrets-are-not-in-plain-config",
    "sidecars-are-injected",
    "tenants-have-quotas",
    "tokens-are-not-mounted",
  ],
};

describe.each(packs)("the pack $name", (pack) => {
  const policies = toPolicies(pack, { today: TODAY, exceptions: [] });

  it("has exactly these rules, all mandatory", () => {
    const expected = RULES[pack.name as keyof typeof RULES];
    expect(policies.map(({ name, enforcementLevel }) => [name, enforcementLevel])).toEqual(
      expected.map((name) => [name, "mandatory"]),
    );
  });

  it("says of each rule what it guards, by which law, how to mend it and where to read more", () => {
    for (const policy of policies) {
      expect(policy).toMatchObject({
        description: expect.stringMatching(/^[A-Z].{20,}[^.]$/),
        severity: expect.stringMatching(/^(low|medium|high|critical)$/),
        framework: { name: expect.stringMatching(/./), reference: expect.stringMatching(/./) },
        remediationSteps: expect.stringMatching(/^.{10,}[^.]$/),
        url: `docs/policies/${pack.name}/${policy.name}.md`,
      });
    }
  });

  describe("in Pulumi's analyzer", () => {
    let analyzer: Analyzer;
    beforeAll(async () => {
      analyzer = await Analyzer.start(pack.name);
    });
    afterAll(() => analyzer.stop());

    it.each(pack.rules.map((rule) => ({ name: rule.name, rule })))(
      "$name fires, and passes what is good",
      async ({ rule }) => {
        const bad = await analyzer.judge(parseExample(rule.bad));
        const own = bad.filter((diagnostic) => diagnostic.rule === rule.name);
        expect(own).not.toEqual([]);
        expect(own.every(({ isMandatory }) => isMandatory)).toBe(true);
        const good = await analyzer.judge(parseExample(rule.good));
        expect(good.filter((diagnostic) => diagnostic.rule === rule.name)).toEqual([]);
      },
    );

    it.each(pack.rules.map((rule) => ({ name: rule.name, rule })))(
      "$name judges what was asked for, where a preview knows no outputs",
      async ({ rule }) => {
        const bad = await analyzer.judge(parseExample(rule.bad), () => ({}));
        expect(bad.map((diagnostic) => diagnostic.rule)).toContain(rule.name);
        const good = await analyzer.judge(parseExample(rule.good), () => ({}));
        expect(good.map((diagnostic) => diagnostic.rule)).not.toContain(rule.name);
      },
    );

    it.each(pack.rules.map((rule) => ({ name: rule.name, rule })))(
      "$name stays mandatory where a value is not known yet",
      async ({ rule }) => {
        const { cases } = (await import(`./${pack.name}/${rule.name}.ts`)) as { cases: RuleCases };
        const good = parseExample(rule.good);
        const found: Diagnostic[][] = [];
        // One after the other: a pack is asked about one state of a resource at a time.
        for (const [document, path] of cases.hidden) {
          const said = await analyzer.judge(hide(good, document, path, UNKNOWN_TEXT));
          found.push(said.filter((diagnostic) => diagnostic.rule === rule.name));
        }
        expect(found).toMatchObject(
          cases.hidden.map(([, path]) => [
            { isMandatory: true, message: expect.stringContaining(path) },
          ]),
        );
      },
    );
  });
});
