import { fork, type ChildProcess } from "node:child_process";
import { open, readFile, stat, writeFile } from "node:fs/promises";
import net from "node:net";
import { join } from "node:path";
import { LabError } from "../failures.ts";
import { hostPaths, labNetns } from "../layout.ts";
import { netnsPath } from "../machine/netns.ts";
import { readRunning, removeMark, signalProcess } from "../machine/process-mark.ts";
import { toolEnvironment } from "../requirements.ts";
import type { LabHost } from "../spec.ts";
import { waitUntil } from "../machine/wait-until.ts";

const DOOR_PROCESS = join(import.meta.dirname, "../door-process.ts");
const OPEN_SECONDS = 30;

/**
 * Opens the host's doors, or leaves them when they are open as asked for. One process a host, so that
 * a change of one host's doors cuts no connection of another.
 */
export async function openDoors(host: LabHost): Promise<void> {
  const paths = hostPaths(host.stateDir, host.name);
  const wanted = await describeDoors(host);
  const present = await readFile(paths.doors, "utf8").catch(() => "");
  if (present === wanted && (await areOpen(host))) return;
  await closeDoors(host);
  const servers: net.Server[] = [];
  try {
    for (const port of host.doorPorts) servers.push(await listen(host, port));
    await handOver(host, servers);
  } finally {
    for (const server of servers) server.close();
  }
  await writeFile(paths.doors, wanted);
}

/** Whether the process that serves the host's doors runs. */
export async function areOpen(host: LabHost): Promise<boolean> {
  return (await readRunning(hostPaths(host.stateDir, host.name).door)) !== undefined;
}

/** Closes the host's doors and cuts what goes through them. */
export async function closeDoors(host: LabHost): Promise<void> {
  const { door } = hostPaths(host.stateDir, host.name);
  const mark = await readRunning(door);
  if (mark !== undefined) {
    signalProcess(mark, "SIGKILL"); // it keeps nothing that could be lost
    await waitUntil(async () => ((await readRunning(door)) === undefined ? true : undefined), {
      seconds: 10,
    });
  }
  await removeMark(door);
}

/** Where a door for one of the host's ports is on this machine. */
export function doorPort(host: LabHost, port: number): number {
  return port + host.doorPortOffset;
}

/** A lab's network made anew needs new doors, so its namespace is part of what doors are. */
async function describeDoors(host: LabHost): Promise<string> {
  const { loopback, doorPorts, doorPortOffset, private: link } = host;
  const { ino: namespace } = await stat(netnsPath(labNetns(host.lab)));
  return JSON.stringify({ loopback, doorPorts, doorPortOffset, to: link.address, namespace });
}

async function listen(host: LabHost, port: number): Promise<net.Server> {
  const at = { host: host.loopback, port: doorPort(host, port) };
  const server = net.createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "EADDRINUSE" ? portTaken(host, at) : error);
    });
    server.listen(at, resolve);
  });
  return server;
}

function portTaken(host: LabHost, at: { host: string; port: number }): LabError {
  return new LabError(
    `lab host ${host.name}: ${at.host}:${String(at.port)} is taken on this machine`,
    `see by whom (ss -ltnp 'sport = :${String(at.port)}'): a service on all addresses needs another ` +
      "doorPortOffset, another lab needs another loopback address",
  );
}

/** Starts the process in the lab's namespace and gives it the listeners. */
async function handOver(host: LabHost, servers: readonly net.Server[]): Promise<void> {
  const paths = hostPaths(host.stateDir, host.name);
  const log = await open(paths.doorLog, "a", 0o600);
  const child = fork(DOOR_PROCESS, [paths.door, host.lab, host.name], {
    execPath: "nsenter",
    execArgv: [`--net=${netnsPath(labNetns(host.lab))}`, process.execPath],
    detached: true,
    cwd: "/",
    env: toolEnvironment(),
    stdio: ["ignore", log.fd, log.fd, "ipc"],
  });
  try {
    await send(child, host, servers);
  } finally {
    if (child.connected) child.disconnect();
    child.unref();
    await log.close();
  }
}

async function send(
  child: ChildProcess,
  host: LabHost,
  servers: readonly net.Server[],
): Promise<void> {
  const opened = new Promise<void>((resolve, reject) => {
    const fail = (why: string): void => {
      reject(
        new LabError(
          `lab host ${host.name}: its doors did not open (${why})`,
          `read ${hostPaths(host.stateDir, host.name).doorLog} and run the same command again`,
        ),
      );
    };
    const timer = setTimeout(() => {
      fail(`no answer in ${String(OPEN_SECONDS)} s`);
    }, OPEN_SECONDS * 1000);
    const settle = (): void => {
      clearTimeout(timer);
    };
    child.once("message", () => {
      settle();
      resolve();
    });
    child.once("error", (error) => {
      settle();
      fail(error.message);
    });
    child.once("exit", (code) => {
      settle();
      fail(`exit code ${String(code)}`);
    });
  });
  servers.forEach((server, index) => {
    child.send({ host: host.private.address, port: host.doorPorts[index] ?? 0 }, server);
  });
  child.send("all-sent");
  await opened;
}
