import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { labHostSpec } from "../../components/hosts/lab/lab-host-spec.ts";
import { loadPlan, PROJECT_FOLDER } from "../../stacks/load-plan.ts";

/** Seconds, measured as whole processes. */
export interface UpMeasurement {
  readonly ours: number;
  readonly byHand: { readonly total: number; readonly steps: Readonly<Record<string, number>> };
  readonly secondUp: number;
  readonly preview: number;
  /** Ours by the peer's. */
  readonly ratio: number;
}

const ENVIRONMENT = "bench";
const ENVIRONMENTS = join(import.meta.dirname, "environments");

/**
 * Makes a cluster twice on the same hosts' specification, by `npm run up` and by the shell script,
 * one after the other, and destroys each. Rejects when a command of either fails.
 */
export async function benchUp(say: (line: string) => void): Promise<UpMeasurement> {
  process.env["NORDMESH_ENVIRONMENTS"] = ENVIRONMENTS;
  const work = mkdtempSync(join(tmpdir(), "nordmesh-bench-"));
  try {
    const peer = preparePeer(work);
    const { seconds: total, text } = await timeLife(say, "by hand", peer.command, peer.environment);
    let secondUp = 0;
    let preview = 0;
    const { seconds: ours } = await timeLife(say, "nordmesh", nordmesh, {}, async () => {
      say("nordmesh: second up");
      ({ seconds: secondUp } = await time(nordmesh("up")));
      say("nordmesh: preview");
      ({ seconds: preview } = await time([process.execPath, "scripts/preview.ts", ENVIRONMENT]));
    });
    return {
      ours,
      byHand: { total, steps: readSteps(text) },
      secondUp,
      preview,
      ratio: ours / total,
    };
  } finally {
    rmSync(work, { recursive: true });
  }
}

type Command = (verb: "up" | "down") => readonly string[];

interface Peer {
  readonly command: Command;
  readonly environment: NodeJS.ProcessEnv;
}

/** Times `up`, does what else there is to do, and destroys what was made, also when something failed. */
async function timeLife(
  say: (line: string) => void,
  who: string,
  command: Command,
  environment: NodeJS.ProcessEnv,
  meanwhile: () => Promise<void> = () => Promise.resolve(),
): Promise<{ seconds: number; text: string }> {
  try {
    say(`${who}: up`);
    const measured = await time(command("up"), environment);
    await meanwhile();
    return measured;
  } finally {
    say(`${who}: down`);
    await time(command("down"), environment);
  }
}

function preparePeer(work: string): Peer {
  const { plan, bundle } = loadPlan(ENVIRONMENT);
  if (bundle === undefined)
    throw new Error("There is no bundle for these versions: npm run bundle");
  const specs = Object.fromEntries(
    plan.hosts.map((host) => [host.name, labHostSpec(plan, host, bundle)]),
  );
  const planFile = join(work, "plan.json");
  mkdirSync(join(work, "peer"));
  writeFileSync(planFile, JSON.stringify({ ...plan, specs }));
  return {
    command: (verb) => ["test/bench/by-hand.sh", verb, ENVIRONMENT, join(work, "peer")],
    environment: { BUNDLE: bundle, PLAN_JSON: planFile },
  };
}

function nordmesh(verb: "up" | "down"): readonly string[] {
  return [process.execPath, `scripts/${verb}.ts`, ENVIRONMENT, "--yes"];
}

function time(
  command: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<{ seconds: number; text: string }> {
  const [program = "", ...args] = command;
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: PROJECT_FOLDER,
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
    child.once("error", reject).once("close", (code) => {
      if (code === 0) resolve({ seconds: (performance.now() - started) / 1000, text });
      else reject(new Error(`${command.join(" ")} ended with status ${String(code)}\n${text}`));
    });
  });
}

/** Reads the peer's lines, `STEP MILLISECONDS`. */
function readSteps(text: string): Record<string, number> {
  const steps = text
    .trim()
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([step]) => step !== "total")
    .map(([step = "", milliseconds]) => [step, Number(milliseconds) / 1000] as const);
  return Object.fromEntries(steps);
}
