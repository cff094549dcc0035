import { spawn } from "node:child_process";
import { mkdir, open, readFile, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { LabError } from "../failures.ts";
import { readHosts } from "../files/host-record.ts";
import { labNetns } from "../layout.ts";
import { netnsPath } from "../machine/netns.ts";
import { readRunning, signalProcess, writeMark } from "../machine/process-mark.ts";
import { waitUntil } from "../machine/wait-until.ts";
import { toolEnvironment } from "../requirements.ts";
import type { LabReference, WorldHostSpec, WorldSpec } from "./world-spec.ts";
import { WORLD_INTERFACE, worldNetns, worldPaths } from "./world-spec.ts";

/** Name of the process that answers the lab's own DNS queries; no host of a world can have it. */
export const NAME_SERVER = "_names";

const READY_SECONDS = 20;

/** Writes what the listener of a host outside is told, and starts it in that host's namespace. */
export async function startWorldListener(
  reference: LabReference,
  host: WorldHostSpec,
  world: WorldSpec,
): Promise<void> {
  const paths = worldPaths(reference.stateDir).host(host.name);
  await startListener(reference, host.name, worldNetns(reference.lab, host.name), {
    host: host.name,
    addresses: host.addresses,
    http: [80],
    https: [443],
    echo: (host.tcpPorts ?? []).filter((port) => port !== 80 && port !== 443),
    udp: [...new Set([53, 443, ...(host.udpPorts ?? [])])],
    names: namesOf(world),
    certificate: paths.certificate,
    key: paths.key,
    interface: WORLD_INTERFACE,
    arrivals: paths.arrivals,
  });
}

/** Starts a name server at the lab's public gateway, which hosts ask where their spec names no other. */
export async function startWorldNameServer(
  reference: LabReference,
  world: WorldSpec,
): Promise<void> {
  const hosts = await readHosts(reference.stateDir);
  await startListener(reference, NAME_SERVER, labNetns(reference.lab), {
    host: NAME_SERVER,
    addresses: [...new Set(hosts.map((host) => host.public.gateway))],
    udp: [53],
    names: namesOf(world),
    arrivals: worldPaths(reference.stateDir).host(NAME_SERVER).arrivals,
  });
}

/** Whether the listener runs. */
export async function isListening({ stateDir }: LabReference, name: string): Promise<boolean> {
  return (await readRunning(worldPaths(stateDir).host(name).mark)) !== undefined;
}

/** Ends a listener if it runs. */
export async function stopListener({ stateDir }: LabReference, name: string): Promise<void> {
  const { mark } = worldPaths(stateDir).host(name);
  const running = await readRunning(mark);
  if (running === undefined) return;
  signalProcess(running, "SIGKILL"); // it keeps nothing that could be lost
  await waitUntil(async () => ((await readRunning(mark)) === undefined ? true : undefined), {
    seconds: 10,
  });
}

function namesOf({ hosts }: WorldSpec): Record<string, readonly string[]> {
  return Object.fromEntries(
    hosts.flatMap(({ dnsNames, addresses }) =>
      dnsNames.map((name) => [name.toLowerCase(), addresses] as const),
    ),
  );
}

/** The listener outlives this process and holds none of its pipes. remains.ts knows it by its words. */
async function startListener(
  reference: LabReference,
  name: string,
  netns: string,
  config: object,
): Promise<void> {
  const paths = worldPaths(reference.stateDir).host(name);
  const program = await probeProgram(reference);
  await mkdir(worldPaths(reference.stateDir).directory, { recursive: true, mode: 0o700 });
  await writeFile(paths.config, JSON.stringify(config), { mode: 0o600 });
  const log = await open(paths.log, "w", 0o600);
  const words = ["world", paths.config, reference.lab, `world.${name}`];
  const child = spawn("nsenter", [`--net=${netnsPath(netns)}`, program, ...words], {
    detached: true,
    cwd: "/",
    env: toolEnvironment(),
    stdio: ["ignore", log.fd, log.fd],
  });
  let hasEnded = false;
  void once(child, "exit").then(
    () => (hasEnded = true),
    () => (hasEnded = true),
  );
  try {
    // `nsenter` becomes the listener: the number is its own.
    if (child.pid !== undefined) await writeMark(paths.mark, child.pid);
    const answer = await waitUntil(
      async () => {
        const said = await readFile(paths.log, "utf8");
        return said.startsWith("ready") ? "ready" : hasEnded ? "ended" : undefined;
      },
      { seconds: READY_SECONDS, pauseMilliseconds: 20 },
    );
    if (answer !== "ready") throw await listenerFailure(reference, name, answer);
  } finally {
    child.unref();
    await log.close();
  }
}

async function probeProgram({ lab, stateDir }: LabReference): Promise<string> {
  const [host] = await readHosts(stateDir);
  if (host !== undefined) return `${host.bundle}/bin/probe`;
  throw new LabError(
    `lab ${lab} has no hosts, so there is nothing that a world could surround`,
    "make the lab first (npm run up)",
  );
}

async function listenerFailure(
  { lab, stateDir }: LabReference,
  name: string,
  answer: "ended" | undefined,
): Promise<LabError> {
  const { log } = worldPaths(stateDir).host(name);
  const why = answer === "ended" ? "ended" : `was not ready in ${String(READY_SECONDS)} s`;
  return new LabError(
    `lab ${lab}: the listener of ${name} in the world outside ${why}`,
    `read ${log}, and run the same command again`,
    (await readFile(log, "utf8")).trim().split("\n").slice(-5),
  );
}
