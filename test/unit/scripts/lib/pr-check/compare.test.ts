import { describe, expect, it } from "@jest/globals";
import type { ListedResource } from "../../../../../engine/stack-view.ts";
import { secret, UNKNOWN } from "../../../../../engine/values.ts";
import { judgeResources } from "../../../../../scripts/lib/policy/judge-resources.ts";
import type { Judgement } from "../../../../../scripts/lib/policy/judgement.ts";
import { toResource } from "../../../../../scripts/lib/policy/marked-resources.ts";
import { compareExceptions } from "../../../../../scripts/lib/pr-check/compare-exceptions.ts";
import { compareResidency } from "../../../../../scripts/lib/pr-check/compare-residency.ts";
import { compareResources } from "../../../../../scripts/lib/pr-check/compare-resources.ts";
import { compareRules } from "../../../../../scripts/lib/pr-check/compare-rules.ts";
import { findExpiring } from "../../../../../scripts/lib/pr-check/expiring.ts";
import { bank, exception, facts, mailer } from "./support/reports.ts";

describe("compareResidency", () => {
  it("finds nothing where nothing is different", () => {
    expect(compareResidency(facts([bank]), facts([bank]))).toEqual([]);
  });

  it("tells new, changed and removed destinations, countries first", () => {
    const changes = compareResidency(
      facts([bank, { ...mailer, name: "gone", country: "SE" }]),
      facts([{ ...bank, ports: [443, 8443], owner: "shop" }, mailer]),
    );
    expect(
      changes.map(({ change, entry, differences }) => [
        change,
        entry.kind,
        entry.name,
        differences,
      ]),
    ).toEqual([
      ["new", "country", "US", []],
      ["removed", "country", "SE", []],
      ["new", "destination", "mailer", []],
      [
        "changed",
        "destination",
        "bank",
        [
          {
            field: "where",
            before: "api.bank.example tls 443",
            after: "api.bank.example tls 443,8443",
          },
          { field: "owner", before: "demo team", after: "shop" },
        ],
      ],
      ["removed", "destination", "gone", []],
    ]);
  });

  it("tells an environment that comes, and one that goes", () => {
    expect(new Set(compareResidency(null, facts([])).map(({ change }) => change))).toEqual(
      new Set(["new"]),
    );
    expect(new Set(compareResidency(facts([]), null).map(({ change }) => change))).toEqual(
      new Set(["removed"]),
    );
  });
});

function object(kind: string, inputs: ListedResource["inputs"]): ListedResource {
  const type = `kubernetes:${kind === "Deployment" ? "apps" : "core"}/v1:${kind}`;
  return { urn: `urn:${kind}`, type, name: `shop/${kind}`, inputs };
}

describe("compareResources", () => {
  it("tells what is created, changed, replaced and deleted", () => {
    const before = [
      object("Deployment", { spec: { replicas: 1, selector: { matchLabels: { app: "a" } } } }),
      object("ConfigMap", { data: { a: "1" } }),
      object("Service", { spec: { type: "ClusterIP" } }),
      object("Namespace", {}),
    ];
    const after = [
      object("Deployment", { spec: { replicas: 1, selector: { matchLabels: { app: "b" } } } }),
      object("ConfigMap", { data: { a: "2" } }),
      object("ServiceAccount", {}),
      object("Namespace", {}),
    ];
    expect(
      compareResources(before, after).map(({ operation, subject }) => [operation, subject.label]),
    ).toEqual([
      ["replace", "Deployment shop/Deployment"],
      ["update", "ConfigMap shop/ConfigMap"],
      ["create", "ServiceAccount shop/ServiceAccount"],
      ["delete", "Service shop/Service"],
    ]);
  });

  it("never shows a secret, marked or not", () => {
    const changes = compareResources(
      [
        object("Secret", { stringData: { password: "hunter2" } }),
        object("ConfigMap", { data: { token: secret("hunter2") } }),
      ],
      [
        object("Secret", { stringData: { password: "hunter3" } }),
        object("ConfigMap", { data: { token: secret("hunter3") } }),
      ],
    );
    expect(changes).toHaveLength(2);
    expect(JSON.stringify(changes)).not.toContain("hunter");
  });

  it("takes what is unknown on both sides for the same, and leaves components out", () => {
    const unknown = object("ConfigMap", { data: { a: UNKNOWN } });
    const group = { urn: "urn:group", type: "infra:mesh:Mesh", name: "mesh", inputs: {} };
    expect(compareResources([unknown], [unknown, group])).toEqual([]);
  });
});

function judgeHosts(...countries: string[]): Judgement {
  const hosts = countries.map((country, index) => ({
    ...facts([]).hosts[0],
    name: `h${index}`,
    country,
  }));
  const inputs = JSON.parse(JSON.stringify({ ...facts([]), hosts })) as ListedResource["inputs"];
  const listed = {
    urn: "urn:facts",
    type: "infra:guardrails:ResidencyFacts",
    name: "residency",
    inputs,
  };
  return judgeResources(
    { name: "shop", resources: [toResource(listed)], locate: () => null },
    { today: "2026-11-24", exceptions: [] },
  );
}

describe("compareRules", () => {
  const rulesOf = (located: readonly { violation: { rule: { name: string } } }[]): string[] =>
    located.map(({ violation }) => violation.rule.name).filter((name) => name.startsWith("hosts-"));

  it("tells new, standing and mended violations apart", () => {
    const [good, bad] = [judgeHosts("NO"), judgeHosts("US")];
    expect(rulesOf(compareRules(good, bad).fresh)).toEqual(["hosts-stand-inside-residency"]);
    expect(rulesOf(compareRules(bad, bad).standing)).toEqual(["hosts-stand-inside-residency"]);
    expect(rulesOf(compareRules(bad, good).mended)).toEqual(["hosts-stand-inside-residency"]);
    expect(compareRules(good, bad).mended).toEqual([]);
  });

  it("knows a violation again whose place in a list has moved", () => {
    const { fresh, standing } = compareRules(judgeHosts("US"), judgeHosts("NO", "US"));
    expect(rulesOf(fresh)).toEqual([]);
    expect(rulesOf(standing)).toEqual(["hosts-stand-inside-residency"]);
  });

  it("counts everything as standing where there is nothing to compare with", () => {
    expect(compareRules(null, judgeHosts("US")).fresh).toEqual([]);
  });
});

describe("compareExceptions", () => {
  const other = { ...exception, resources: ["Deployment shop/other"] };

  it("does not mind how entries are grouped", () => {
    const together = { ...exception, resources: [...exception.resources, ...other.resources] };
    expect(compareExceptions([exception, other], [together])).toEqual([]);
  });

  it("tells what is new, longer and gone", () => {
    const longer = { ...exception, expires: "2027-12-31" };
    expect(
      compareExceptions([exception], [longer, other]).map(({ change, resource }) => [
        change,
        resource,
      ]),
    ).toEqual([
      ["new", "Deployment shop/other"],
      ["changed", "Deployment shop/web"],
    ]);
    expect(compareExceptions([exception], [])).toMatchObject([{ change: "removed" }]);
  });
});

describe("findExpiring", () => {
  it("names what ends from today until 30 days from now, the nearest first", () => {
    const on = (name: string, expires: string): typeof bank => ({ ...bank, name, expires });
    const all = facts([
      on("past", "2026-11-23"),
      on("last", "2026-12-24"),
      on("far", "2026-12-25"),
    ]);
    const ends = findExpiring(all, [{ ...exception, expires: "2026-11-24" }], "2026-11-24");
    expect(ends.map(({ what, days }) => [what, days])).toEqual([
      ["exception containers-run-without-root", 0],
      ["destination last", 30],
    ]);
  });
});
