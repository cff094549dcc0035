import { describe, expect, it } from "@jest/globals";
import type { Violation } from "../../../../../policies/shared/judge.ts";
import { residencyPack } from "../../../../../policies/residency/rules.ts";
import type { Located } from "../../../../../scripts/lib/policy/judgement.ts";
import { compareExceptions } from "../../../../../scripts/lib/pr-check/compare-exceptions.ts";
import { compareResidency } from "../../../../../scripts/lib/pr-check/compare-residency.ts";
import type { EnvironmentReport } from "../../../../../scripts/lib/pr-check/report.ts";
import {
  COMMENT_MARKER,
  renderMarkdown,
} from "../../../../../scripts/lib/pr-check/report-markdown.ts";
import { MOST_VISIBLE_LINES } from "../../../../../scripts/lib/pr-check/most-seen.ts";
import { exitStatusOf } from "../../../../../scripts/lib/pr-check/report.ts";
import { bank, calm, exception, facts, mailer, report } from "./support/reports.ts";

/** Lines that a reader sees before unfolding anything. */
function visibleLines(markdown: string): string[] {
  return markdown
    .replace(/<\/summary>[\s\S]*?<\/details>/g, "</summary></details>")
    .split("\n")
    .filter((line) => line !== "" && line !== COMMENT_MARKER && !/^\| -/.test(line));
}

function located(got: string): Located {
  const [rule] = residencyPack.rules;
  if (rule === undefined) throw new Error("unreachable: the pack has rules");
  const resource = {
    type: "infra:guardrails:ResidencyFacts",
    name: "residency",
    urn: "u",
    props: {},
  };
  const violation: Violation = {
    rule,
    resource,
    path: "hosts[0].country",
    expected: "the EEA",
    got,
  };
  return {
    pack: "residency",
    violation,
    place: { file: calm.file, line: 4, path: "site.country" },
  };
}

/** An environment in which everything changes, `count` times. */
function busy(name: string, count: number, text = "text"): EnvironmentReport {
  const many = Array.from({ length: count }, (_, index) => index);
  const fresh = many.map((index) => ({
    ...mailer,
    name: `mailer-${index}`,
    owner: text,
    purpose: text,
  }));
  return {
    ...calm,
    name,
    residency: compareResidency(facts([bank]), facts(fresh)),
    rules: {
      fresh: many.map((index) => located(`${text} ${index}`)),
      standing: many.map((index) => located(`old ${text} ${index}`)),
      mended: many.map((index) => located(`mended ${text} ${index}`)),
      excused: [],
    },
    resources: many.map((index) => ({
      subject: { group: "demo" as const, label: `Deployment demo/${text}-${index}` },
      operation: "update" as const,
      changes: [
        { path: "spec", steps: ["spec"], kind: "change" as const, before: text, after: "b" },
      ],
    })),
    expiring: many.map((days) => ({ what: `destination ${text}`, expires: "2026-12-01", days })),
    problems: many.map((line) => ({
      code: "c",
      path: text,
      line,
      expected: text,
      got: text,
      fix: text,
    })),
  };
}

describe("renderMarkdown", () => {
  it("is short where nothing is touched", () => {
    expect(renderMarkdown(report([], { untouched: ["lab", "shop"] }))).toMatchInlineSnapshot(`
      "<!-- nordmesh pr-check -->
      ## ✅ nordmesh: no environment is touched

      1234567 (origin/main) → 89abcde, 3 files differ. Not touched: lab and shop.
      "
    `);
  });

  it("tells where data goes first", () => {
    const residency = compareResidency(facts([bank]), facts([mailer]));
    const exceptions = compareExceptions([], [exception]);
    const text = renderMarkdown(report([{ ...calm, residency }], { exceptions }));
    expect(text.indexOf("**Residency")).toBeLessThan(text.indexOf("**Rules"));
    expect(visibleLines(text).join("\n")).toMatchInlineSnapshot(`
      "## ⚠️ nordmesh: US, outside the residency, is new; no rule is violated
      1234567 (origin/main) → 89abcde, 3 files differ. Changes in shop. Not touched: lab.
      **Residency: US (United States), outside the residency, is new in shop.**
      | | environment | what | country | because | until |
      | **new** | \`shop\` | destination mailer: \`api.mail.example tls 443\` | **US** | safeguards (SCC module 2 of 2026-03-01) | 2027-03-01 |
      | gone | \`shop\` | destination bank: \`api.bank.example tls 443\` | NO | residency |  |
      **Rules:** no new violation.
      - **exception new**: \`containers-run-without-root\` for \`Deployment shop/web\` until 2026-12-31, shop team: the vendor's image has no other user yet
      **Resources:** the desired state stays the same.
      <details><summary>Every line in full</summary></details>
      <details><summary>How it was compared</summary></details>"
    `);
  });

  it("lists all mistakes of a file that cannot be read", () => {
    const [problem] = busy("shop", 1, "a lab").problems;
    if (problem === undefined) throw new Error("unreachable: one was made");
    const text = renderMarkdown(report([{ ...calm, problems: [problem], resources: null }]));
    expect(visibleLines(text).join("\n")).toMatchInlineSnapshot(`
      "## ⛔ nordmesh: shop cannot be planned
      1234567 (origin/main) → 89abcde, 3 files differ. Changes in shop. Not touched: lab.
      **Not looked at**
      - \`stacks/environments/shop.yaml:0\` \`a lab\`: expected a lab, got a lab. Fix: a lab
      <details><summary>How it was compared</summary></details>"
    `);
  });

  it("says what was not judged, and why", () => {
    const text = renderMarkdown(
      report([{ ...calm, unseen: "there is no bundle", resources: null }]),
    );
    expect(visibleLines(text).join("\n")).toMatchInlineSnapshot(`
      "## ⛔ nordmesh: shop could not be judged
      1234567 (origin/main) → 89abcde, 3 files differ. Not touched: lab.
      **Residency:** the countries stay the same.
      **Not looked at**
      - \`shop\` was not previewed, so rules and resources were not looked at: there is no bundle
      <details><summary>How it was compared</summary></details>"
    `);
  });

  it(`keeps to ${MOST_VISIBLE_LINES} lines, whatever the change, and to what a host takes`, () => {
    const names = Array.from({ length: 30 }, (_, index) => `env-${index}`);
    const long = "x".repeat(500);
    for (const count of [5, 8, 9, 50]) {
      const exceptions = compareExceptions(
        [],
        names.map((name) => ({ ...exception, resources: [`Deployment ${name}/web`] })),
      );
      const all = names.map((name) => busy(name, count, long));
      const text = renderMarkdown(
        report(all, {
          exceptions,
          exceptionsProblem: long,
          rules: { added: names, removed: names },
        }),
      );
      expect(visibleLines(text).length).toBeLessThanOrEqual(MOST_VISIBLE_LINES);
      expect(text.length).toBeLessThan(65_536);
    }
  });

  it("carries the mark by which the last comment is found", () => {
    expect(renderMarkdown(report([]))).toMatch(/^<!-- nordmesh pr-check -->\n/);
  });

  it("makes nothing of what a file says", () => {
    const evil = "@team </details> <script> | ``` #1\n/approve";
    const text = renderMarkdown(
      report([busy("shop", 1, evil)], {
        exceptions: compareExceptions([], [{ ...exception, owner: evil }]),
      }),
    );
    const outside = text
      .replaceAll("\\`", "")
      .replace(/^(`{3,}).*\n[\s\S]*?^\1$/gm, "")
      .replace(/(`+)[^`].*?[^`]\1(?!`)/g, "");
    expect(outside).not.toMatch(/@team|#1\b|<script>|^\/approve/m);
    expect(outside.match(/<details>/g)?.length).toBe(outside.match(/<\/details>/g)?.length);
  });
});

describe("exitStatusOf", () => {
  const judgement = { subject: "shop", resources: 1, packs: [], excused: [], unused: [] };
  it.each([
    ["clean", calm, 0],
    ["violated", { ...calm, judgement: { ...judgement, violations: [located("US")] } }, 1],
    ["not judged", { ...calm, unseen: "no bundle" }, 2],
    ["broken", busy("shop", 1), 2],
  ])("of %s", (_what, environment, status) => {
    expect(exitStatusOf(report([environment]))).toBe(status);
  });

  it("of exceptions that cannot be read", () => {
    expect(exitStatusOf(report([calm], { exceptionsProblem: "no list" }))).toBe(2);
  });
});
