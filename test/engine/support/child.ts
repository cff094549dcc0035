// Runs one scenario in a process of its own, for tests that kill it or that let errors get loose.
// Usage: node child.ts STATE_DIR SCENARIO. Prints calls as they start and the result at the end.
import { watchInterrupts } from "../../../engine/interrupt.ts";
import type { Program } from "../../../engine/program.ts";
import { runProgram } from "../../../engine/run.ts";
import { Thing } from "./things.ts";
import { MemoryProvider } from "./memory-provider.ts";

const [stateDir = "", scenario = ""] = process.argv.slice(2);

const chain: Program = () => {
  const first = new Thing("first");
  const second = new Thing("second", { of: first.made });
  new Thing("third", { of: second.made });
  return Promise.resolve({});
};

const programs: Readonly<Record<string, Program>> = {
  "throw-in-apply": () => {
    const first = new Thing("first");
    first.made.apply(() => {
      throw new Error("thrown in a callback");
    });
    new Thing("lone");
    return Promise.resolve({});
  },
  "first-only": () => {
    new Thing("first");
    return Promise.resolve({});
  },
  reject: () => {
    new Thing("first");
    return Promise.reject(new Error("no such environment"));
  },
};

const provider = new MemoryProvider();
provider.during = async (operation, { name, signal }) => {
  process.stdout.write(`${operation} ${name}\n`);
  if (!scenario.startsWith("hang") || name !== "second") return;
  await new Promise<void>((resolve, reject) => {
    const alive = setInterval(() => undefined, 1000);
    const settle = (finish: () => void) => (): void => {
      clearInterval(alive);
      finish();
    };
    const cancel = settle(() => {
      reject(new Error("cancelled"));
    });
    signal.addEventListener("abort", cancel);
    // Ends by itself after an interrupt, as most real operations do.
    if (scenario === "hang-but-end") process.once("SIGINT", settle(resolve));
  });
};

const interrupts = watchInterrupts();
const { ok, interrupted, failures, skipped } = await runProgram({
  project: "proj",
  stack: "dev",
  program: programs[scenario] ?? chain,
  stateDir,
  passphrase: "correct horse",
  mode: "up",
  providers: [provider],
  signal: interrupts.signal,
  hardSignal: interrupts.hardSignal,
});
interrupts.dispose();
const result = {
  ok,
  interrupted,
  failures: failures.map(({ name, error }) => `${name}: ${error.message}`),
  skipped: skipped.map(({ name, reason }) => `${name}: ${reason}`),
};
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exitCode = ok ? 0 : 1;
