import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "../verify/run-program.ts";
import type { Snapshot } from "./snapshot.ts";

/** Where a program and an environment's file are, which need not be the same checkout. */
export interface SnapshotSource {
  /** Checkout whose program runs. */
  readonly program: string;
  /** Folder of the environments' files. */
  readonly environments: string;
  /** Folder to write in. */
  readonly scratch: string;
  /** Tells apart what is written there. */
  readonly side: string;
}

const LONGEST_SECONDS = 300;

/** The snapshot of an environment, taken by a process of its own. A program that fails is part of it. */
export async function takeSnapshot(
  environment: string,
  { program, environments, scratch, side }: SnapshotSource,
): Promise<Snapshot> {
  const output = join(scratch, `${side}.json`);
  const { status, stderr } = await runProgram(
    process.execPath,
    [join(import.meta.dirname, "snapshot-process.ts"), program, environment, output],
    { seconds: LONGEST_SECONDS, variables: { NORDMESH_ENVIRONMENTS: environments } },
  );
  if (status === 0) return JSON.parse(readFileSync(output, "utf8")) as Snapshot;
  const why =
    status === null
      ? `its program was still running after ${LONGEST_SECONDS} s`
      : `its program ended with status ${status}: ${errorLine(stderr)}`;
  return { facts: null, problems: [], resources: null, why };
}

/** The line of a stack trace that says what went wrong. */
function errorLine(stderr: string): string {
  const lines = stderr.split("\n").map((line) => line.trim());
  return lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.find((line) => line !== "") ?? "";
}
