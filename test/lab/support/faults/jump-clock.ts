import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runProgram } from "../../../../scripts/lib/verify/run-program.ts";
import { PROJECT_FOLDER } from "../../../../stacks/load-plan.ts";
import { accessFiles, ADDRESSES, type Subject } from "../failover/lose-control-plane.ts";
import { until } from "../until.ts";
import { onHost } from "./break-host.ts";

const MODULE = join(PROJECT_FOLDER, "test/support/clock-jump");
/** Where the program is on a host. */
const PROGRAM = "/root/clock-jump";

/** Builds `test/support/clock-jump`, which says what it does, and puts it on hosts. Needs Go on PATH. */
export async function bringClockJump(subject: Subject, hosts: readonly string[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "clock-jump-"));
  try {
    const program = join(folder, "clock-jump");
    const build = ["-C", MODULE, "build", "-ldflags=-s -w", "-o", program, "."];
    const variables = { CGO_ENABLED: "0", GOPROXY: "off", GOTOOLCHAIN: "local" };
    await demand("go", build, { seconds: 300, variables });
    const input = await readFile(program, "base64");
    const { sshConfig } = accessFiles(subject);
    const take = `base64 -d >${PROGRAM} && chmod 700 ${PROGRAM}`;
    for (const host of hosts) {
      await demand("ssh", ["-F", sshConfig, host, take], { seconds: 60, input });
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * Moves the wall clock that the running programs of a host read, and waits until those that keep the cluster tell the
 * other time. Programs that are started later read the truth.
 * @param seconds from the truth on; 0 brings all back to it
 */
export async function moveClock(subject: Subject, host: string, seconds: number): Promise<void> {
  await onHost(subject, host, `${PROGRAM} ${String(seconds)}`);
  const programs = host in ADDRESSES ? CONTROL_PLANE : WORKER;
  await until(`the programs of ${host} are ${String(seconds)} s off`, async () => {
    const told = await tellTime(subject, host, programs);
    const moved = told.filter((off) => Math.abs(off - seconds) < NEAR_SECONDS);
    return moved.length === programs.length ? true : undefined;
  });
}

/** Longest time between an answer and its reading on a machine with much other work. */
const NEAR_SECONDS = 20;

/** What answers HTTP on a host, at a path that anybody may ask for. */
const WORKER = ["http://127.0.0.1:10248/healthz"];
const CONTROL_PLANE = [
  ...WORKER,
  "https://$address:6443/livez",
  "http://127.0.0.1:2381/health", // etcd
  "https://127.0.0.1:10257/healthz", // kube-controller-manager
  "https://127.0.0.1:10259/healthz", // kube-scheduler
];

/** How many seconds off the truth the programs are that answer, as the dates of their answers say. */
async function tellTime(
  subject: Subject,
  host: string,
  programs: readonly string[],
): Promise<readonly number[]> {
  const ask = `curl -sk -m 5 -o /dev/null -D - "$url" | sed -n 's/^[Dd]ate: //p'`;
  const all = programs.map((url) => `"${url}"`).join(" ");
  const shell = `address=${ADDRESSES[host] ?? ""}; for url in ${all}; do ${ask}; done; true`;
  const dates = (await onHost(subject, host, shell)).match(/\w+, .* GMT/g) ?? [];
  return dates.map((date) => (Date.parse(date) - Date.now()) / 1000);
}

async function demand(
  program: string,
  args: readonly string[],
  options: Parameters<typeof runProgram>[2],
): Promise<void> {
  const { status, stderr } = await runProgram(program, args, options);
  if (status !== 0) throw new Error(`${program} ended with status ${String(status)}: ${stderr}`);
}
