import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { renderCheckScript } from "../../../../model/hardening/render-check-script.ts";
import { parseChecks } from "../../../../scripts/lib/verify/check-hardening.ts";
import { hostOf, labPlan } from "../../../fixtures/plans.ts";

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "nordmesh-hardening-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("the check script", () => {
  it("judges modes by bits, owners, and arguments by name and value", () => {
    const file = join(folder, "secret");
    writeFileSync(file, "");
    chmodSync(file, 0o640);
    const program =
      "program() { cat; }; arguments() { printf '%s\\n' api --profiling=false --age=30 --list=A,B; }; runs() { :; }";
    const checks = run(program, {
      loose: `mode 600 ${file}`,
      tight: `mode 640 ${file}`,
      missing: "mode 600 /nonexistent/file",
      none: "mode 600",
      owned: `owner "$(stat -c %U:%G ${file})" ${file}`,
      off: "is api --profiling false",
      on: "is api --profiling true",
      prefix: "given api --prof",
      old: "at_least api --age 30",
      young: "at_least api --age 31",
      listed: "lists api --list B",
      unlisted: "lists api --list C",
      without: "absent api --token-auth-file",
      first: "is api --profiling true; is api --profiling false",
    });
    expect(Object.fromEntries([...checks].map(([id, { met }]) => [id, met]))).toEqual({
      loose: false,
      tight: true,
      missing: false,
      none: false,
      owned: true,
      off: true,
      on: false,
      prefix: false,
      old: true,
      young: false,
      listed: true,
      unlisted: false,
      without: true,
      first: false,
    });
    expect(checks.get("loose")?.seen).toBe(`${file} has mode 640`);
    expect(checks.get("on")?.seen).toBe("--profiling is false");
  });

  it("counts a program that does not run as not hardened", () => {
    const checks = run("", {
      absent: "absent no-such-program --x",
      lacks: "lacks no-such-program --x y",
    });
    expect([...checks.values()].map(({ met }) => met)).toEqual([false, false]);
  });
});

/** Runs checks of a test with the functions of the real script. */
function run(
  stubs: string,
  checks: Readonly<Record<string, string>>,
): ReturnType<typeof parseChecks> {
  const [prologue = ""] = renderCheckScript(hostOf(labPlan, "w1")).split("\nADDRESS=");
  const lines = Object.entries(checks).map(
    ([id, text]) => `check '${id}' <<'CHECK'\n${text}\nCHECK`,
  );
  const script = [prologue, stubs, ...lines, ""].join("\n");
  return parseChecks(execFileSync("sh", ["-s"], { input: script, encoding: "utf8" }));
}
