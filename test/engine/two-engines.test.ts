import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { findBundle } from "../../artifacts/bundle-location.ts";
import { runProgram } from "../../engine/run.ts";
import { findPulumi } from "../../scripts/lib/engine/pulumi-cli-search.ts";
import { loadVersions, PROJECT_FOLDER } from "../../stacks/load-plan.ts";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A resource as an engine previews it. */
interface Previewed {
  readonly urn: string;
  readonly type: string;
  readonly inputs: unknown;
}

const folder = mkdtempSync(join(tmpdir(), "nordmesh-engines-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const pulumi = previewWithPulumi();
const title =
  typeof pulumi === "string" ? `the two engines (skipped: ${pulumi})` : "the two engines";

// The whole program for the lab, previewed from nothing by both.
(typeof pulumi === "string" ? describe.skip : describe)(title, () => {
  it("register the same resources with the same inputs", async () => {
    const { registered, failures } = await runProgram({
      project: "nordmesh",
      stack: "lab",
      program: join(PROJECT_FOLDER, "stacks/index.ts"),
      stateDir: join(folder, "embedded"),
      passphrase: "for a test",
      mode: "preview",
    });
    expect(failures).toEqual([]);
    const real = new Map((pulumi as Previewed[]).map((resource) => [resource.urn, resource]));
    expect(
      registered
        .filter(isOurs)
        .map(({ urn }) => urn)
        .sort(),
    ).toEqual([...real.keys()].sort());
    const different = registered
      .filter(isOurs)
      .filter(({ urn, inputs }) => !agree(inputs, real.get(urn)?.inputs));
    expect(different.map(({ urn }) => urn)).toEqual([]);
  });
});

/** What the CLI would make; or why it cannot say. */
function previewWithPulumi(): Previewed[] | string {
  const command = findPulumi();
  if (command === undefined) return "there is no Pulumi CLI on PATH";
  if (findBundle(loadVersions()) === undefined) return "there is no bundle: npm run bundle";
  layOutProject();
  const run = (...args: string[]): { ok: boolean; output: string; said: string } => {
    const { status, stdout, stderr } = spawnSync(command, args, {
      cwd: join(folder, "project"),
      encoding: "utf8",
      maxBuffer: 256 * 1024 * 1024,
      env: {
        ...process.env,
        PULUMI_BACKEND_URL: `file://${folder}`,
        PULUMI_CONFIG_PASSPHRASE: "for a test",
        PULUMI_SKIP_UPDATE_CHECK: "true",
      },
    });
    return { ok: status === 0, output: stdout, said: stderr.trim() };
  };
  run("stack", "init", "lab", "--non-interactive");
  const preview = run("preview", "--json", "--stack", "lab", "--non-interactive");
  if (!preview.ok) return `pulumi preview failed: ${preview.said.split("\n").at(-1) ?? ""}`;
  const { steps } = JSON.parse(preview.output) as {
    steps: { urn: string; newState: { type: string; inputs?: unknown } }[];
  };
  return steps
    .map(({ urn, newState }) => ({ urn, type: newState.type, inputs: newState.inputs ?? {} }))
    .filter(isOurs);
}

// A project folder of its own, so that no stack settings are written into the checkout.
function layOutProject(): void {
  const project = join(folder, "project");
  mkdirSync(project);
  for (const file of ["Pulumi.yaml", "package.json", "tsconfig.json"]) {
    copyFileSync(join(PROJECT_FOLDER, file), join(project, file));
  }
  for (const name of ["stacks", "node_modules"]) {
    symlinkSync(join(PROJECT_FOLDER, name), join(project, name));
  }
}

/** Stacks and providers are each engine's own business. */
function isOurs({ type }: { readonly type: string }): boolean {
  return !type.startsWith("pulumi:");
}

/** Whether two previews of a value agree, as far as both know it and may show it. */
function agree(left: unknown, right: unknown): boolean {
  if (isHidden(left) || isHidden(right)) return true;
  if (!isContainer(left) || !isContainer(right)) return left === right;
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].every((key) => agree(left[key], right[key]));
}

function isHidden(value: unknown): boolean {
  return value === UNKNOWN || value === "[unknown]" || value === "[secret]";
}

function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
