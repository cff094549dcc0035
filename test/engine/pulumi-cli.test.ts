import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { EngineEvent } from "../../engine/events.ts";
import type { UpRun } from "../../scripts/lib/engine/engine.ts";
import { PulumiEngine } from "../../scripts/lib/engine/pulumi-cli.ts";
import { findPulumi } from "../../scripts/lib/engine/pulumi-cli-search.ts";

const ROOT = join(import.meta.dirname, "../..");
const command = findPulumi();
const withPulumi = command === undefined ? describe.skip : describe;

const PROGRAM = `
import { ComponentResource } from "@pulumi/pulumi";
const names = NAMES;
for (const name of names) new ComponentResource("infra:test:Thing", name).registerOutputs({});
export const count = names.length;
`;

let folder: string;
let events: EngineEvent[];
let asked: string[];

function writeProgram(text: string): void {
  writeFileSync(join(folder, "index.ts"), text);
}

const program = (...names: string[]): void => {
  writeProgram(PROGRAM.replace("NAMES", JSON.stringify(names)));
};

function engine(): PulumiEngine {
  return new PulumiEngine("test", 4, command ?? "", folder);
}

function run(answer = true): UpRun {
  events = [];
  asked = [];
  const { signal } = new AbortController();
  return {
    onEvent: (event) => events.push(event),
    signal,
    hardSignal: signal,
    confirmDelete: (doomed) => {
      asked.push(...doomed.map(({ name }) => name));
      return Promise.resolve(answer);
    },
  };
}

const names = (phase: string): string[] =>
  events.flatMap((event) =>
    event.kind === "resource" && event.phase === phase && event.type === "infra:test:Thing"
      ? [`${event.operation} ${event.name}`]
      : [],
  );

// Skipped where there is no Pulumi CLI: it cannot be had from a package registry.
withPulumi("the Pulumi CLI", () => {
  const before = { ...process.env };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "nordmesh-pulumi-"));
    cpSync(join(ROOT, "tsconfig.json"), join(folder, "tsconfig.json"));
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    const project = "name: nordmesh\nruntime: { name: nodejs, options: { typescript: false } }\n";
    writeFileSync(join(folder, "Pulumi.yaml"), project);
    writeFileSync(join(folder, "package.json"), '{ "type": "module", "main": "index.ts" }');
    process.env["PULUMI_BACKEND_URL"] = `file://${folder}`;
    process.env["PULUMI_CONFIG_PASSPHRASE"] = "for a test";
    process.env["PULUMI_HOME"] ??= join(folder, "home");
  });

  afterAll(() => {
    process.env = before;
    rmSync(folder, { recursive: true });
  });

  it("shows what it would do, and does nothing", async () => {
    program("one", "two");
    const result = await engine().preview(run());

    expect(result).toMatchObject({ ok: true, changes: { create: 3, same: 0 } });
    expect(names("planned").sort()).toEqual(["create one", "create two"]);
    expect(await engine().outputs()).toEqual({});
  });

  it("makes it, tells of each resource, and gives the outputs", async () => {
    const result = await engine().up(run());

    expect(result).toMatchObject({ ok: true, changes: { create: 3, same: 0 } });
    expect(names("start").sort()).toEqual(["create one", "create two"]);
    expect(names("done").sort()).toEqual(["create one", "create two"]);
    expect(await engine().outputs()).toEqual({ count: { value: 2, secret: false } });
  });

  it("does nothing the second time", async () => {
    const result = await engine().up(run());

    expect(result.changes).toEqual({ create: 0, update: 0, replace: 0, delete: 0, same: 3 });
    expect(asked).toEqual([]);
  });

  it("asks before it deletes, and on a no does nothing", async () => {
    program("one", "three");
    const result = await engine().up(run(false));

    expect(result).toMatchObject({ ok: false, declined: true });
    expect(asked).toEqual(["two"]);
    expect(names("start")).toEqual([]);

    expect(await engine().up(run())).toMatchObject({
      ok: true,
      changes: { create: 1, delete: 1, same: 2 },
    });
  });

  it("tells why a program failed", async () => {
    writeProgram('throw new Error("the program said no");');
    const result = await engine().up(run());

    expect(result.ok).toBe(false);
    expect(result.failures.map(({ error }) => error.message).join()).toContain(
      "the program said no",
    );
  });

  it("shows what would go, removes it, and forgets the stack", async () => {
    await engine().previewDown(run());
    expect(names("planned").sort()).toEqual(["delete one", "delete three"]);

    expect(await engine().down(run())).toMatchObject({ ok: true, changes: { delete: 3 } });
  });
});
