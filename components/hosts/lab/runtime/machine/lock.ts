import net from "node:net";
import { LabError } from "../failures.ts";

/** A held lock. */
export interface Lock {
  release(): Promise<void>;
}

/**
 * Takes a lock that all processes of the machine respect and that the kernel frees when its holder
 * dies, however it dies: a socket bound to an abstract name. Undefined when another process has it.
 */
export async function tryLock(name: string): Promise<Lock | undefined> {
  const waiting = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    waiting.add(socket);
    socket.on("error", () => undefined).once("close", () => waiting.delete(socket));
    socket.write(`${String(process.pid)}\n`);
  });
  const bound = await new Promise<boolean>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(false);
      else reject(error);
    });
    server.listen({ path: socketPath(name) }, () => {
      resolve(true);
    });
  });
  if (!bound) return undefined;
  return {
    release: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of waiting) socket.destroy();
      }),
  };
}

/**
 * Does `work` under a lock, after waiting for its holder. Throws, naming the holder's process, when it
 * is not free within `timeoutSeconds`.
 */
export async function withLock<T>(
  name: string,
  { purpose, timeoutSeconds }: { purpose: string; timeoutSeconds: number },
  work: () => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + timeoutSeconds * 1000;
  for (;;) {
    const lock = await tryLock(name);
    if (lock !== undefined) {
      try {
        return await work();
      } finally {
        await lock.release();
      }
    }
    const holder = await waitForHolder(name, deadline - performance.now());
    if (performance.now() > deadline) {
      throw new LabError(
        `${purpose}: another command has been at it for ${String(timeoutSeconds)} s (process ${holder})`,
        "wait for that command, or end it, and run this one again",
      );
    }
  }
}

/** Waits until the holder lets go or the time is over; returns the holder's process number. */
async function waitForHolder(name: string, milliseconds: number): Promise<string> {
  return await new Promise((resolve) => {
    let holder = "unknown";
    const socket = net.connect({ path: socketPath(name) });
    const timer = setTimeout(() => socket.destroy(), Math.max(0, milliseconds));
    socket.on("data", (text) => {
      holder = text.toString().trim();
    });
    // A refused connection means that the holder has just gone: as good as a closed one.
    socket.on("error", () => undefined);
    socket.once("close", () => {
      clearTimeout(timer);
      resolve(holder);
    });
  });
}

const socketPath = (name: string): string => `\0nordmesh-lab-${name}`;
