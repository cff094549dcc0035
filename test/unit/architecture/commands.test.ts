import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "@jest/globals";

const ROOT = path.resolve(import.meta.dirname, "../../..");

const { scripts } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

/** npm scripts that are our own commands; `format` is prettier itself. */
const commands = Object.entries(scripts).filter(([name]) => name !== "format");

describe("npm scripts", () => {
  it.each(commands)("%s is a file of that name", (name, command) => {
    expect(command).toBe(`node scripts/${name}.ts`);
  });

  it.each(commands)("%s explains itself and its exit statuses", (name) => {
    const run = spawnSync(process.execPath, [`scripts/${name}.ts`, "--help"], {
      cwd: ROOT,
      encoding: "utf8",
    });
    expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: "" });
    expect(run.stdout).toContain(`npm run ${name}`);
    expect(run.stdout).toContain("Exit status");
  });

  it("refuse what they do not know, as a usage error", () => {
    const run = spawnSync(process.execPath, ["scripts/check.ts", "--formatt"], {
      cwd: ROOT,
      encoding: "utf8",
    });
    expect(run.status).toBe(2);
    expect(run.stderr).toContain("--formatt");
  });
});
