import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { bundleDigest, bundleFolder, sources } from "../../../artifacts/bundle-location.ts";
import { cacheFolders } from "../../../artifacts/cache-folders.ts";
import { loadVersions } from "../../../stacks/load-plan.ts";
import { createGitRepository, type GitRepository, gitVariables } from "./git-repository.ts";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const CLOCK = path.join(ROOT, "test/support/fixed-clock.ts");

/** What a program is made of, and a page that none is. */
const PARTS = [
  ...["artifacts", "components", "engine", "model", "policies", "scripts", "stacks"],
  ...[
    "versions.yaml",
    "package.json",
    "package-lock.json",
    "Pulumi.yaml",
    "README.md",
    ".gitignore",
  ],
];

/** A repository in a temporary folder that holds this checkout's program. */
export interface ChangeRepository extends GitRepository {
  /** Runs `npm run pr-check` on it as a person does, without npm; standard output and the comment. */
  check(...args: readonly string[]): CheckRun;
}

export interface CheckRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Makes the repository below `parent`, with the cache of a bundle whose charts are empty. */
export function createChangeRepository(files: Readonly<Record<string, string>>): ChangeRepository {
  const parent = mkdtempSync(path.join(tmpdir(), "nordmesh-change-"));
  const folder = path.join(parent, "repository");
  for (const part of PARTS) {
    cpSync(path.join(ROOT, part), path.join(folder, part), { recursive: true });
  }
  symlinkSync(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"));
  makeEmptyBundle(path.join(parent, "cache"));
  const repository = createGitRepository(folder);
  for (const [file, text] of Object.entries(files)) repository.write(file, text);
  repository.commit("Begin");
  return {
    ...repository,
    check: (...args) => {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        ["scripts/pr-check.ts", ...args],
        { cwd: folder, encoding: "utf8", env: checkVariables(folder) },
      );
      return { status, stdout, stderr };
    },
  };
}

function checkVariables(folder: string): NodeJS.ProcessEnv {
  const parent = path.dirname(folder);
  return {
    ...gitVariables(folder),
    NORDMESH_CACHE: path.join(parent, "cache"),
    // Each preview is a process that loads the same modules: compiled once, not once each.
    NODE_COMPILE_CACHE: path.join(parent, "compiled"),
    NODE_OPTIONS: `--import=${CLOCK} --disable-warning=ExperimentalWarning`,
  };
}

/** Charts are not what is tested, and a machine that runs tests need not have them. */
function makeEmptyBundle(cache: string): void {
  const [source] = sources;
  if (source === undefined) throw new Error("unreachable: there are two sources");
  const digest = bundleDigest(source, loadVersions());
  const bundle = bundleFolder(cacheFolders(cache), digest);
  mkdirSync(path.join(bundle, "bin"), { recursive: true });
  const manifest = { schemaVersion: 1, digest, source: source.name, items: [] };
  writeFileSync(path.join(bundle, "manifest.json"), JSON.stringify(manifest));
  writeFileSync(path.join(bundle, "bin/chart-renderer"), "#!/bin/sh\nexec cat >/dev/null\n", {
    mode: 0o755,
  });
}
