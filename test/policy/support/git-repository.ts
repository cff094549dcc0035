import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** A repository in a folder, with a commit on `main`. */
export interface GitRepository {
  readonly folder: string;
  /** Starts a change: a branch from main, with nothing on it. */
  begin(branch: string): void;
  /** Replaces text in a file, which has to be there. */
  edit(file: string, edits: readonly (readonly [string, string])[]): void;
  read(file: string): string;
  write(file: string, text: string): void;
  commit(message: string): string;
  git(...args: readonly string[]): string;
}

/** Makes a repository of what is in a folder; packages are left out of it. */
export function createGitRepository(folder: string): GitRepository {
  const git = (...args: readonly string[]): string => {
    const run = spawnSync("git", args, {
      cwd: folder,
      encoding: "utf8",
      env: gitVariables(folder),
    });
    if (run.status !== 0) throw new Error(`git ${args.join(" ")}: ${run.stderr}`);
    return run.stdout.trim();
  };
  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  };
  git("init", "--quiet", "--initial-branch", "main");
  writeFileSync(path.join(folder, ".git/info/exclude"), "/node_modules\n");
  return {
    folder,
    git,
    read: (file) => readFileSync(path.join(folder, file), "utf8"),
    write,
    begin: (branch) => {
      git("checkout", "--quiet", "--force", "-B", branch, "main");
    },
    edit: (file, edits) => {
      const before = readFileSync(path.join(folder, file), "utf8");
      write(
        file,
        edits.reduce((text, [from, to]) => {
          if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
          return text.replace(from, to);
        }, before),
      );
    },
    commit: (message) => {
      git("add", "--all");
      git("commit", "--quiet", "--message", message);
      return git("rev-parse", "--short", "HEAD");
    },
  };
}

/** Git as on a machine where nobody has set anything up. */
export function gitVariables(folder: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env["PATH"],
    HOME: path.dirname(folder),
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    ...Object.fromEntries(
      ["AUTHOR", "COMMITTER"].flatMap((role) => [
        [`GIT_${role}_NAME`, "Test"],
        [`GIT_${role}_EMAIL`, "test@shop.example"],
        [`GIT_${role}_DATE`, "2026-11-24T12:00:00Z"],
      ]),
    ),
  };
}
