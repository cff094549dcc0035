import { rmSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { checkChange } from "../../scripts/lib/pr-check/check-change.ts";
import { reportJson } from "../../scripts/lib/pr-check/report-json.ts";
import { renderMarkdown } from "../../scripts/lib/pr-check/report-markdown.ts";
import { reportSarif } from "../../scripts/lib/pr-check/report-sarif.ts";
import { exitStatusOf, type Report } from "../../scripts/lib/pr-check/report.ts";
import { expectGolden } from "../support/golden.ts";
import { TODAY } from "./support/evaluate.ts";
import type { GitRepository } from "./support/git-repository.ts";
import {
  createSmallRepository,
  environmentFile,
  json,
  packages,
} from "./support/small-repository.ts";

const SHOP = environmentFile("shop");
const FLAVOUR = "ConfigMap shop/flavour";
const ALL = [FLAVOUR, "Namespace shop", "NetworkPolicy shop/deny"];
/** Processes of npm and node, on a machine that may have other work. */
const TIMEOUT = 120_000;

describe("checkChange", () => {
  let repository: GitRepository;
  let said: string[];

  beforeEach(() => {
    repository = createSmallRepository();
    said = [];
  });
  afterEach(() => rmSync(repository.folder, { recursive: true }));

  function write(files: Readonly<Record<string, string>>): void {
    for (const [file, text] of Object.entries(files)) repository.write(file, text);
  }

  /** Makes the change's files differ from a base that has other ones. */
  function rebase(files: Readonly<Record<string, string>>): void {
    write(files);
    repository.commit("Have it so before");
    repository.begin("change");
  }

  async function check(): Promise<Report> {
    const { folder } = repository;
    const say = (line: string): void => void said.push(line);
    const report = await checkChange({ ref: "main", folder, today: TODAY, say });
    expect(repository.git("worktree", "list").split("\n")).toHaveLength(1);
    return report;
  }

  /** What would be done to which resource. */
  function changesOf({ environments }: Report): string[] {
    return environments
      .flatMap(({ resources }) => resources ?? [])
      .map(({ subject, operation }) => `${operation} ${subject.label}`)
      .sort();
  }

  const cases: [string, () => Promise<void>][] = [
    [
      "runs the base's own program with the packages of the checkout where lock files are the same",
      async () => {
        repository.begin("change");
        repository.edit("engine/run.ts", [["data: { flavour }", 'data: { flavour, tint: "red" }']]);
        const report = await check();
        expect(changesOf(report)).toEqual([`update ${FLAVOUR}`]);
        expect(report.notes).toEqual([
          expect.stringContaining("with the packages of this checkout"),
        ]);
        expect(exitStatusOf(report)).toBe(0);
      },
    ],
    [
      "installs the base's own packages where lock files differ, without running their scripts",
      async () => {
        repository.begin("change");
        write(packages("chocolate"));
        const report = await check();
        expect(said).toContain("The base has other packages: installing them beside it (npm ci).");
        expect(changesOf(report)).toEqual([`update ${FLAVOUR}`]);
        const [change] = report.environments[0]?.resources ?? [];
        expect(change?.changes).toMatchObject([{ before: "vanilla", after: "chocolate" }]);
        expect(report.notes).toEqual([expect.stringContaining("with its own packages")]);
        expect(repository.git("status", "--porcelain")).not.toContain("??");
      },
    ],
    [
      "runs the base's files by the change's program where its packages cannot be installed",
      async () => {
        rebase({ "package-lock.json": "{}\n", [SHOP]: json({ outside: true }) });
        write({ ...packages("chocolate"), [SHOP]: json({}) });
        const report = await check();
        // The package differs, too, and only the base's own program would have shown that.
        expect(changesOf(report)).toEqual(["update Namespace shop"]);
        expect(report.notes).toEqual([
          expect.stringMatching(/own program did not run \(npm ci .* failed\).*is not shown/),
        ]);
      },
    ],
    [
      "does the same for a base that has no lock file",
      async () => {
        repository.git("rm", "--quiet", "package-lock.json");
        rebase({});
        write(packages("chocolate"));
        const report = await check();
        expect(changesOf(report)).toEqual([]);
        expect(report.notes).toEqual([
          expect.stringContaining("(the base has no package-lock.json)"),
        ]);
      },
    ],
    [
      "does the same for one environment where the base's own program fails on it",
      async () => {
        const program = repository.read("engine/run.ts");
        rebase({
          "engine/run.ts": "export const runProgram = () => { throw new Error('too old'); };",
        });
        write({ "engine/run.ts": program, [SHOP]: json({ outside: true }) });
        const report = await check();
        expect(report.notes).toContainEqual(
          expect.stringContaining("the base's own program could not be previewed (too old)"),
        );
        expect(changesOf(report)).toEqual(["update Namespace shop"]);
        expect(exitStatusOf(report)).toBe(1);
      },
    ],
    [
      "says why an environment could not be previewed, and lets no check pass",
      async () => {
        repository.begin("change");
        write({ [SHOP]: json({ fails: "the host is on fire\nat line 3" }) });
        const report = await check();
        expect(report.environments).toMatchObject([
          { presence: "both", unseen: "the host is on fire", resources: null, judgement: null },
        ]);
        expect(exitStatusOf(report)).toBe(2);
        expect(renderMarkdown(report)).toContain("the host is on fire");
      },
    ],
    [
      "says so of a program that cannot even be loaded",
      async () => {
        repository.begin("change");
        write({ "engine/run.ts": "process.exit(7);\n" });
        const report = await check();
        expect(report.environments).toMatchObject([
          { unseen: expect.stringContaining("its program ended with status 7") },
        ]);
        expect(exitStatusOf(report)).toBe(2);
      },
    ],
    [
      "tries a base that fails no second time where the change fails, too",
      async () => {
        rebase({ [SHOP]: json({ fails: "before" }) });
        write({ [SHOP]: json({ fails: "after" }) });
        const report = await check();
        expect(said).toHaveLength(2);
        expect(report.environments).toMatchObject([{ unseen: "after", resources: null }]);
      },
    ],
    [
      "lists the mistakes of a file that the change breaks",
      async () => {
        repository.begin("change");
        write({ [SHOP]: json({ mistake: "earth" }) });
        const report = await check();
        expect(report.environments).toMatchObject([
          { problems: [{ got: "earth", line: 1 }], mended: [], unseen: null, residency: [] },
        ]);
        expect(exitStatusOf(report)).toBe(2);
      },
    ],
    [
      "lists as mended the mistakes of a file that the base has broken",
      async () => {
        rebase({ [SHOP]: json({ mistake: "earth" }) });
        write({ [SHOP]: json({}) });
        const report = await check();
        expect(report.environments).toMatchObject([
          { problems: [], mended: [{ got: "earth" }], resources: null, unseen: null },
        ]);
        expect(report.notes).toContainEqual(
          expect.stringContaining("the base could not be previewed (its file had mistakes"),
        );
        expect(exitStatusOf(report)).toBe(0);
      },
    ],
    [
      "creates everything of a new environment, and counts its violations as new",
      async () => {
        repository.begin("change");
        write({ [environmentFile("fresh")]: json({ outside: true }) });
        const report = await check();
        expect(report.untouched).toEqual(["shop"]);
        expect(report.environments).toMatchObject([{ name: "fresh", presence: "added" }]);
        expect(changesOf(report)).toEqual(ALL.map((title) => `create ${title}`));
        const rules = report.environments.flatMap(({ rules: { fresh } }) => fresh);
        expect(rules.map(({ violation }) => violation.rule.name)).toEqual([
          "sidecars-are-injected",
        ]);
        expect(exitStatusOf(report)).toBe(1);
      },
    ],
    [
      "deletes everything of an environment whose file is gone",
      async () => {
        repository.begin("change");
        rmSync(path.join(repository.folder, SHOP));
        const report = await check();
        expect(report.environments).toMatchObject([{ name: "shop", presence: "removed" }]);
        expect(changesOf(report)).toEqual(ALL.map((title) => `delete ${title}`));
        expect(renderMarkdown(report)).toContain("what runs stays until npm run down -- shop");
        expect(exitStatusOf(report)).toBe(0);
      },
    ],
    [
      "fails for what an exception no longer covers, and says the same as JSON and SARIF",
      async () => {
        const exception = {
          rules: ["sidecars-are-injected"],
          resources: ["Namespace shop"],
          reason: "the shop is outside to show that it is refused",
          owner: "shop team",
          expires: "2027-05-31",
        };
        rebase({
          [SHOP]: json({ outside: true }),
          "policies/exceptions.yaml": json([exception]),
        });
        const elsewhere = { ...exception, resources: ["Namespace elsewhere"] };
        write({ "policies/exceptions.yaml": json([elsewhere]) });
        const report = await check();
        expect(exitStatusOf(report)).toBe(1);
        expectGolden("pr-check/worse.md", steady(renderMarkdown(report)));
        expect(reportJson(report)).toMatchObject({ environments: [{ rules: { new: [{}] } }] });
        expect(reportSarif(report)).toMatchObject({
          runs: [{ results: [{ ruleId: "sidecars-are-injected" }] }],
        });
      },
    ],
  ];

  it.each(cases)(
    "%s",
    async (_name, run) => {
      await expect(run()).resolves.toBeUndefined();
    },
    TIMEOUT,
  );

  function steady(comment: string): string {
    return comment.replaceAll(repository.git("rev-parse", "--short", "HEAD"), "BASE");
  }
});
