import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { digestPlan } from "../../../scripts/lib/environment/plan-digest.ts";
import { type DocumentFiles, writeDocument } from "../../../scripts/lib/evidence/document-files.ts";
import { makeEvidence } from "../../../scripts/lib/evidence/make-evidence.ts";
import { PROJECT_FOLDER } from "../../../stacks/load-plan.ts";
import { passedReport } from "../../fixtures/evidence.ts";
import { egressPlan, versions } from "../../fixtures/plans.ts";
import { makeSigningKeys } from "../../support/signing-keys.ts";

const folder = mkdtempSync(join(tmpdir(), "nordmesh-evidence-"));
let files: DocumentFiles;

beforeAll(async () => {
  const keys = await makeSigningKeys();
  const outputs = {
    keys,
    hosts: egressPlan.hosts.map(({ name }) => name),
    versions,
    meshRootCertificate: keys.root,
  };
  const report = { ...passedReport, planDigest: digestPlan(egressPlan) };
  const inAMinute = new Date(Date.now() + 60_000);
  files = await writeDocument(
    folder,
    makeEvidence(egressPlan, outputs, { verification: report, policies: [] }, inAMinute),
  );
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function evidence(...args: string[]): { status: number | null; output: string } {
  const run = spawnSync(process.execPath, ["scripts/evidence.ts", ...args], {
    cwd: PROJECT_FOLDER,
    encoding: "utf8",
  });
  return { status: run.status, output: run.stdout + run.stderr };
}

describe("evidence --check", () => {
  it("accepts both files of a document by the root alone", () => {
    for (const file of [files.page, files.json]) {
      expect(evidence("--check", file, "--root", files.root)).toMatchObject({ status: 0 });
    }
  });

  it("refuses a changed page, and says what is wrong with it", () => {
    const changed = join(folder, "changed.html");
    const text = readFileSync(files.page, "utf8");
    writeFileSync(changed, text.replace("✓ passed", "✓ Passed").replace(">Norway<", ">Sweden<"));
    const { status, output } = evidence("--check", changed, "--root", files.root);
    expect(status).toBe(1);
    expect(output).toContain("it shows something else than the signed data");
    expect(output).toContain("it fits the data");
  });

  it("prints JSON for programs", () => {
    const { output } = evidence("--check", files.json, "--root", files.root, "--json");
    expect(JSON.parse(output)).toMatchObject({ file: files.json, authentic: true });
  });

  it.each([
    ["a file that is not there", () => ["--check", join(folder, "none")], "cannot be read"],
    ["a root that is none", () => ["--check", files.page, "--root", files.json], "PEM"],
    ["a file without evidence", () => ["--check", files.root], "holds no signed evidence"],
  ])("ends with status 1 for %s", (_what, args, words) => {
    const { status, output } = evidence(...args());
    expect(status).toBe(1);
    expect(output).toContain(words);
  });
});

it("names its files after the environment and the second", () => {
  expect(files.page).toMatch(/\/lab-evidence-\d{4}-\d\d-\d\dT\d{6}Z\.html$/);
  expect(files.json).toBe(files.page.replace(/html$/, "json"));
});
