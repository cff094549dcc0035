import { describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import { filesMatching, linesWhere, productFiles } from "./source-files.ts";

const product = productFiles();
const typescript = filesMatching(/\.ts$/);

describe("file names", () => {
  const names = typescript.map(({ path }) => path);

  it("are kebab-case", () => {
    const kebab = /^(\.?[a-z0-9]+(-[a-z0-9]+)*\/)*[a-z0-9]+(-[a-z0-9]+)*(\.test|\.config)?\.ts$/;
    expect(names.filter((name) => !kebab.test(name))).toEqual([]);
  });

  it("say what is inside, which these words do not", () => {
    const empty =
      /(^|[/-])(utils?|utilit(y|ies)|helpers?|managers?|commons?|misc|data|infos?)[-./]/;
    expect(names.filter((name) => empty.test(name))).toEqual([]);
  });
});

describe("sizes", () => {
  const sizes = product.map(({ lineCount }) => lineCount).sort((a, b) => a - b);
  const percentile = (share: number): number => sizes[Math.floor(sizes.length * share)] ?? 0;

  it("stay where a file reads calmly", () => {
    expect(percentile(0.5)).toBeLessThanOrEqual(90);
    expect(percentile(0.9)).toBeLessThanOrEqual(220);
    expect(product.filter(({ lineCount }) => lineCount > 300).map(({ path }) => path)).toEqual([]);
  });

  it.each([
    ["the program", /^stacks\/index\.ts$/, 40],
    ["an environment", /^stacks\/environments\/.*\.yaml$/, 60],
  ])("keep %s short enough to review at a glance", (_what, pattern, limit) => {
    const files = filesMatching(pattern);
    expect(files).not.toEqual([]);
    expect(files.filter(({ lineCount }) => lineCount > limit).map(({ path }) => path)).toEqual([]);
  });
});

describe("comments", () => {
  it("stand above every exported function and class", () => {
    const undocumented = linesWhere(
      product,
      (line, before) =>
        /^export (abstract )?(async )?(function|class) /.test(line) && !before.endsWith("*/"),
    );
    expect(undocumented).toEqual([]);
  });

  it("name an issue where they promise something", () => {
    const promise = /\b(TODO|FIXME|XXX)\b/;
    const others = typescript.filter(({ path }) => !path.startsWith("test/unit/architecture/"));
    const unowned = linesWhere(others, (line) => promise.test(line) && !/#\d+/.test(line));
    expect(unowned).toEqual([]);
  });

  it("say why a rule is switched off", () => {
    const switchedOff = /(eslint-disable|@ts-expect-error|@ts-ignore|@ts-nocheck|prettier-ignore)/;
    const unexplained = linesWhere(
      product,
      (line) => switchedOff.test(line) && !/ (--|:) \S/.test(line),
    );
    expect(unexplained).toEqual([]);
  });
});

describe("versions", () => {
  it("of what is installed are written in versions.yaml and nowhere else", () => {
    const [versions] = filesMatching(/^versions\.yaml$/);
    const pinned = versionsIn(parse(versions?.text ?? "")).filter((version) => version !== "0.1.0");
    expect(pinned.length).toBeGreaterThan(5);
    const repeats = new RegExp(`(?<![\\d.])(${pinned.join("|").replaceAll(".", "\\.")})(?![\\d.])`);
    // An example in an explanation may go stale without harm, and a digest belongs to one version for ever.
    const harmless = /^\s*(\/\/|\/?\*)|such as|example|[0-9a-f]{64}/;
    const repeated = linesWhere(product, (line) => repeats.test(line) && !harmless.test(line));
    expect(repeated).toEqual([]);
  });

  it("of npm packages are exact", () => {
    const [manifest] = filesMatching(/^package\.json$/);
    const { dependencies, devDependencies } = JSON.parse(manifest?.text ?? "") as Record<
      "dependencies" | "devDependencies",
      Record<string, string>
    >;
    const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
    );
    expect(loose).toEqual([]);
  });

  it("of GitHub actions are commits, since tags can move", () => {
    const workflows = filesMatching(/^\.github\/workflows\/.*\.yml$/);
    expect(workflows).not.toEqual([]);
    const loose = linesWhere(
      workflows,
      (line) => /\buses:/.test(line) && !/@[0-9a-f]{40} # v\d/.test(line),
    );
    expect(loose).toEqual([]);
  });
});

/** Every full version number in a tree of YAML values. */
function versionsIn(value: unknown): string[] {
  if (typeof value === "string") return /^v?\d+\.\d+\.\d+/.test(value) ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(versionsIn);
}
