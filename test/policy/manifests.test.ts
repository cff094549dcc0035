import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "@jest/globals";
import { judgeResources } from "../../scripts/lib/policy/judge-resources.ts";
import type { Judgement, Located } from "../../scripts/lib/policy/judgement.ts";
import { readState } from "../../scripts/lib/policy/state-resources.ts";
import { manifestSubject } from "../../scripts/lib/policy/subjects.ts";
import { expectGolden } from "../support/golden.ts";
import { TODAY } from "./support/evaluate.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const FOLDER = path.join(ROOT, "test/fixtures/manifests");

const projects = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

/** What `npm run policy -- --manifests` finds, without this checkout's own exceptions. */
function judgeProject(project: string): Judgement {
  const subject = manifestSubject(path.join(FOLDER, project));
  return judgeResources(subject, { today: TODAY, exceptions: [] });
}

/** One line for each file and rule that fires in it, with how often. */
function renderFindings(project: string, { resources, violations }: Judgement): string {
  const found = Map.groupBy(violations, ({ place }) => path.basename(place?.file ?? "?"));
  const files = readdirSync(path.join(FOLDER, project)).sort();
  const lines = files.flatMap((file) => {
    const names = Map.groupBy(found.get(file) ?? [], ({ violation }) => violation.rule.name);
    const rules = [...names].map(([rule, all]) => `  ${rule} ${String(all.length)}`).sort();
    return [file, ...(rules.length === 0 ? ["  nothing"] : rules)];
  });
  return [`# ${project}: ${String(resources)} resources`, ...lines, ""].join("\n");
}

/** A row of the table in docs/policies/README.md, without the padding that prettier gives it. */
function renderRow(project: string, { resources, violations }: Judgement): string {
  const files = readdirSync(path.join(FOLDER, project)).length;
  const broken = new Set(violations.map(({ violation }) => violation.resource.urn)).size;
  const rules = new Set(violations.map(({ violation }) => violation.rule.name)).size;
  return `| ${[project, files, resources, broken, rules, violations.length].join(" | ")} |`;
}

function brief({ violation: { rule, resource, path: at, got } }: Located): string {
  return [rule.name, resource.urn, at, got].join(" ");
}

function unpadded(table: string): string[] {
  return table.split("\n").map((line) => line.replace(/ +/g, " "));
}

describe("manifests that others wrote", () => {
  const judged = projects.map((project) => [project, judgeProject(project)] as const);

  it("break the rules that a person has read of each file", () => {
    expectGolden(
      "policy/manifests.txt",
      judged.map(([project, judgement]) => renderFindings(project, judgement)).join("\n"),
    );
  });

  it("are counted in the docs as they are", () => {
    const docs = unpadded(readFileSync(path.join(ROOT, "docs/policies/README.md"), "utf8"));
    const rows = judged.map(([project, judgement]) => renderRow(project, judgement));
    expect(docs.filter((line) => projects.some((name) => line.startsWith(`| ${name} |`)))).toEqual(
      rows,
    );
  });

  it("are judged alike in a state that Pulumi's CLI exports", () => {
    for (const [project, { violations }] of judged) {
      const { resources } = manifestSubject(path.join(FOLDER, project));
      const state = {
        version: 3,
        deployment: {
          manifest: { version: "v3.260.0" },
          resources: [
            {
              urn: "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev",
              type: "pulumi:pulumi:Stack",
            },
            ...resources.map(({ urn, type, props }) => ({
              ...{
                urn,
                type,
                custom: true,
                id: urn,
                parent: "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev",
              },
              // What a provider adds is in the outputs, which are not judged.
              ...{ inputs: props, outputs: { ...props, status: {} } },
            })),
          ],
        },
      };
      const exported = readState(JSON.stringify(state), "stack.json");
      const judgement = judgeResources(
        { name: "stack.json", resources: exported, locate: () => null },
        { today: TODAY, exceptions: [] },
      );
      expect(judgement.violations.map(brief)).toEqual(violations.map(brief));
    }
  });

  it("have a source each", () => {
    const sources = unpadded(readFileSync(path.join(FOLDER, "README.md"), "utf8"));
    for (const project of projects) {
      for (const file of readdirSync(path.join(FOLDER, project))) {
        expect(sources).toContainEqual(
          expect.stringMatching(
            new RegExp(`^\\| ${project}/${file.replaceAll(".", "\\.")} \\| \\w+ \\| \\S+ \\|$`),
          ),
        );
      }
    }
  });

  it("are judged by most rules that a plain manifest can break", () => {
    const fired = judged.flatMap(([, { violations }]) =>
      violations.map(({ violation }) => violation.rule.name),
    );
    expect(new Set(fired).size).toBeGreaterThanOrEqual(20);
  });
});
