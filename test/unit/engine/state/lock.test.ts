import { beforeEach, describe, expect, it } from "@jest/globals";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { LockedError, takeLock } from "../../../../engine/state/lock.ts";
import type { LockHolder } from "../../../../engine/state/lock.ts";
import { makeTemporaryFolder } from "../../../engine/support/temporary-folder.ts";

let stateDir: string;
let path: string;

beforeEach(async () => {
  stateDir = await makeTemporaryFolder();
  path = join(stateDir, "lock");
});

async function writeHolder(holder: Partial<LockHolder>): Promise<void> {
  const whole = { pid: 1, host: hostname(), born: "", since: "then", command: "up", ...holder };
  await writeFile(path, JSON.stringify(whole));
}

async function pidOfDeadProcess(): Promise<number> {
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "close");
  return child.pid ?? 0;
}

describe("takeLock", () => {
  it("keeps a second run out, naming the first, until it is released", async () => {
    const lock = await takeLock(stateDir, "up lab");

    const second = takeLock(stateDir, "down lab");
    await expect(second).rejects.toThrow(LockedError);
    await expect(second).rejects.toThrow(`up lab (pid ${String(process.pid)} on ${hostname()}`);

    await lock.release();
    await (await takeLock(stateDir, "down lab")).release();
    expect(await readdir(stateDir)).toEqual([]);
  });

  it("takes over from a process that is gone", async () => {
    await writeHolder({ pid: await pidOfDeadProcess() });
    await takeLock(stateDir, "up lab");

    expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({
      pid: process.pid,
      command: "up lab",
    });
    expect(await readdir(stateDir)).toEqual(["lock"]);
  });

  it("takes over from a process whose pid belongs to another one by now", async () => {
    await writeHolder({ pid: process.pid, born: "1" });
    await expect(takeLock(stateDir, "up lab")).resolves.toBeDefined();
  });

  it("never takes over from another host", async () => {
    await writeHolder({ host: "elsewhere", pid: await pidOfDeadProcess() });
    await expect(takeLock(stateDir, "up lab")).rejects.toThrow("on elsewhere");
  });

  it("leaves a lock that it cannot read to a person", async () => {
    await writeFile(path, "rubbish");
    await expect(takeLock(stateDir, "up lab")).rejects.toThrow("look at it and remove it");
  });

  it("lets exactly one of many through, however their steps fall between each other", async () => {
    const dead = await pidOfDeadProcess();
    for (let round = 0; round < 200; round += 1) {
      await writeHolder({ pid: dead });
      const tries = await Promise.allSettled(
        Array.from({ length: 8 }, () => takeLock(stateDir, "up")),
      );
      expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect(await readdir(stateDir)).toEqual(["lock"]);
    }
  });

  it("leaves a takeover that was cut off to a person", async () => {
    await writeHolder({ pid: await pidOfDeadProcess() });
    await cp(path, `${path}.takeover`);
    await expect(takeLock(stateDir, "up lab")).rejects.toThrow(`remove ${path}.takeover`);
  });
});
