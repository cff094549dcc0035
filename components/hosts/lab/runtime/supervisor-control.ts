import { spawn } from "node:child_process";
import { once } from "node:events";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { hostFailure } from "./failures.ts";
import { hostPaths } from "./layout.ts";
import type { ProcessMark } from "./machine/process-mark.ts";
import { readRunning } from "./machine/process-mark.ts";
import type { LabHost } from "./spec.ts";
import { waitUntil } from "./machine/wait-until.ts";

const SUPERVISOR = join(import.meta.dirname, "supervisor-process.ts");
const START_SECONDS = 30;

/** The process that keeps the host running, or undefined when it is stopped. */
export async function runningSupervisor(host: LabHost): Promise<ProcessMark | undefined> {
  return await readRunning(hostPaths(host.stateDir, host.name).supervisor);
}

/**
 * Starts the host's supervisor unless it runs. It outlives this process and holds none of its pipes,
 * so that whoever waits for their end does not wait for the host's.
 */
export async function startSupervisor(host: LabHost): Promise<void> {
  if ((await runningSupervisor(host)) !== undefined) return;
  const paths = hostPaths(host.stateDir, host.name);
  const log = await open(paths.supervisorLog, "w", 0o600);
  const child = spawn(process.execPath, [SUPERVISOR, host.stateDir, host.lab, host.name], {
    detached: true,
    cwd: "/",
    stdio: ["ignore", log.fd, log.fd],
  });
  let hasEnded = false;
  void once(child, "exit").then(
    () => (hasEnded = true),
    () => (hasEnded = true),
  );
  try {
    const started = await waitUntil(
      async () => (await runningSupervisor(host)) ?? (hasEnded ? "ended" : undefined),
      { seconds: START_SECONDS },
    );
    if (started === undefined || started === "ended") throw await supervisorFailure(host);
  } finally {
    child.unref();
    await log.close();
  }
}

/** The failure of a host whose supervisor has ended, with the last that its console said. */
export async function supervisorFailure(host: LabHost): Promise<Error> {
  const paths = hostPaths(host.stateDir, host.name);
  const log = await readFile(paths.supervisorLog, "utf8").catch(() => "");
  const console = await readFile(paths.console, "utf8").catch(() => "");
  return hostFailure({
    host: host.name,
    problem: "it ended while it was booting",
    fix: `read ${paths.console} and ${paths.supervisorLog}, then run the same command again`,
    log: `${console}\n${log}`,
  });
}
