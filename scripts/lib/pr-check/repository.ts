import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { BadInput } from "../policy/bad-input.ts";

/** A checkout whose changes are looked at; may be a folder of a larger repository. */
export class Repository {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /**
   * The commit from which the work tree departed from `ref`. Throws `BadInput` where there is none on
   * this machine, as in a shallow clone.
   */
  mergeBase(ref: string): string {
    const wanted = this.ask([
      "rev-parse",
      "--verify",
      "--quiet",
      "--end-of-options",
      `${ref}^{commit}`,
    ]);
    if (wanted === null) {
      throw new BadInput(
        `There is no commit "${ref}" here.\n  fix  git fetch origin, and name a branch, tag or commit: --base origin/main`,
      );
    }
    const base = this.ask(["merge-base", wanted, "HEAD"]);
    if (base !== null) return base;
    throw new BadInput(
      `HEAD and "${ref}" have no commit in common here.\n  fix  fetch the whole history (in CI: fetch-depth 0), or name another --base`,
    );
  }

  /** Files that differ between a commit and the work tree, new ones that are not ignored included. */
  changedFiles(commit: string): string[] {
    const changed = this.git(["diff", "--name-only", "--no-renames", "--relative", "-z", commit]);
    const untracked = this.git(["ls-files", "--others", "--exclude-standard", "-z"]);
    const names = `${changed}${untracked}`.split("\0").filter((name) => name !== "");
    return [...new Set(names)].sort();
  }

  /** Whether the work tree differs from HEAD. */
  get isDirty(): boolean {
    return this.changedFiles("HEAD").length > 0;
  }

  /** Seven or more digits of a commit. */
  shorten(commit: string): string {
    return this.git(["rev-parse", "--short", commit]).trim();
  }

  /**
   * Writes the files of a commit into a folder, with an index of its own: nothing in the repository
   * remembers it, so nothing is left behind when a run is cut off.
   */
  writeFiles(commit: string, target: string, index: string): void {
    mkdirSync(target, { recursive: true });
    const tree = this.git(["rev-parse", `${commit}:./`]).trim();
    const variables = { GIT_INDEX_FILE: index };
    this.git(["read-tree", tree], variables);
    this.git(["checkout-index", "--all", "--force", `--prefix=${join(target, "/")}`], variables);
  }

  private ask(args: readonly string[]): string | null {
    const { status, stdout } = this.run(args);
    return status === 0 ? stdout.trim() : null;
  }

  private git(args: readonly string[], variables: NodeJS.ProcessEnv = {}): string {
    const { status, stdout, stderr, error } = this.run(args, variables);
    if (status === 0) return stdout;
    const words = error === undefined ? stderr.trim() : error.message;
    throw new BadInput(`git ${args.join(" ")} failed in ${this.folder}: ${words}`);
  }

  private run(
    args: readonly string[],
    variables: NodeJS.ProcessEnv = {},
  ): ReturnType<typeof runGit> {
    return runGit(this.folder, args, variables);
  }
}

function runGit(
  folder: string,
  args: readonly string[],
  variables: NodeJS.ProcessEnv,
): { status: number | null; stdout: string; stderr: string; error?: Error } {
  return spawnSync("git", args, {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: LARGEST_OUTPUT,
    env: { ...process.env, LC_ALL: "C", ...variables },
  });
}

const LARGEST_OUTPUT = 64 * 1024 * 1024;
