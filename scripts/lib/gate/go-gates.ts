import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import path from "node:path";
import { isNewEnough, versionOnPath } from "../../../artifacts/build/go-toolchain.ts";
import type { Gate } from "./gates.ts";

const MODULES = "artifacts/modules";

/**
 * A gate for each of our own Go programs that has tests: `go vet`'s view of them, and the tests. Skipped
 * where there is no Go that is new enough, or where what a program requires has not been fetched: a quick
 * gate waits for no network.
 */
export function goGates(root: string): Gate[] {
  const tests = globSync(`${MODULES}/*/*_test.go`, { cwd: root });
  const modules = [...new Set(tests.map((file) => path.dirname(file)))].sort();
  const version = modules.length === 0 ? undefined : versionOnPath();
  return modules.map((module) => ({
    name: `go ${path.basename(module)}`,
    command: obstacle(root, module, version) ?? ["go", "-C", module, "test", "-vet=all", "./..."],
  }));
}

function obstacle(
  root: string,
  module: string,
  version: string | undefined,
): { readonly skip: string } | undefined {
  if (version === undefined) return { skip: "go is not on PATH" };
  if (!isNewEnough(version)) return { skip: `go ${version} is too old for ${module}` };
  const { status } = spawnSync("go", ["-C", module, "list", "-deps", "-test", "./..."], {
    cwd: root,
    env: { ...process.env, GOPROXY: "off", GOTOOLCHAIN: "local" },
  });
  if (status === 0) return undefined;
  return { skip: `what it requires is not in Go's cache: go -C ${module} mod download` };
}
