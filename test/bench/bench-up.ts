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
    say("by hand: up");
    const { seconds: total, text } = await time(peer.command("up"), peer.environment);
    say("by hand: down");
    await time(peer.command("down"), peer.environment);
    say("nordmesh: up");
    const { seconds: ours } = await time(nordmesh("up"));
    say("nordmesh: second up");
    const { seconds: secondUp } = await time(nordmesh("up"));
    say("nordmesh: preview");
    const { seconds: preview } = await time([process.execPath, "scripts/preview.ts", ENVIRONMENT]);
    say("nordmesh: down");
    await time(nordmesh("down"));
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

interface Peer {
  readonly command: (verb: "up" | "down") => readonly string[];
  readonly environment: NodeJS.ProcessEnv;
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
