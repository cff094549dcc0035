import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "../verify/run-program.ts";
import type { Repository } from "./repository.ts";

/** The files of the base commit, and whether its own program can run there. */
export interface Base {
  readonly folder: string;
  /** `linked`: the base asks for the same packages; `installed`: it has got its own. */
  readonly dependencies: "linked" | "installed" | "missing";
  /** Why its program cannot run; null where it can. */
  readonly why: string | null;
}

const LOCK = "package-lock.json";
const LONGEST_SECONDS = 300;

/**
 * Puts the base commit into `folder`, with the packages of its lock file: those of this checkout where
 * both lock files are the same, else its own, from the registry, without running their scripts.
 */
export async function prepareBase(
  repository: Repository,
  commit: string,
  { folder, index, say }: { folder: string; index: string; say: (line: string) => void },
): Promise<Base> {
  repository.writeFiles(commit, folder, index);
  const own = readText(join(folder, LOCK));
  if (own !== null && own === readText(join(repository.folder, LOCK))) {
    symlinkSync(join(repository.folder, "node_modules"), join(folder, "node_modules"));
    return { folder, dependencies: "linked", why: null };
  }
  if (own === null) {
    return { folder, dependencies: "missing", why: `the base has no ${LOCK}` };
  }
  say("The base has other packages: installing them beside it (npm ci).");
  const { status } = await runProgram(
    "npm",
    ["ci", "--prefix", folder, "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"],
    { seconds: LONGEST_SECONDS },
  );
  if (status === 0) return { folder, dependencies: "installed", why: null };
  const ending = status === null ? `was still running after ${LONGEST_SECONDS} s` : "failed";
  return { folder, dependencies: "missing", why: `npm ci for the base's own packages ${ending}` };
}

function readText(file: string): string | null {
  return existsSync(file) ? readFileSync(file, "utf8") : null;
}
