import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import {
  tryLock,
  withLock,
} from "../../../../../../../components/hosts/lab/runtime/machine/lock.ts";

const LOCK_MODULE = join(
  import.meta.dirname,
  "../../../../../../../components/hosts/lab/runtime/machine/lock.ts",
);
const name = (test: string): string => `test-${String(process.pid)}-${test}`;
const patient = { purpose: "test", timeoutSeconds: 30 };

describe("withLock", () => {
  it("lets one in at a time, and all in the end", async () => {
    let inside = 0;
    const most: number[] = [];
    const work = async (): Promise<void> => {
      inside += 1;
      most.push(inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    };

    await Promise.all([1, 2, 3, 4, 5].map(() => withLock(name("many"), patient, work)));

    expect(most).toEqual([1, 1, 1, 1, 1]);
  });

  it("is free again after the work has failed", async () => {
    const failing = withLock(name("failed"), patient, () => Promise.reject(new Error("no luck")));
    await expect(failing).rejects.toThrow("no luck");

    expect(await withLock(name("failed"), patient, () => Promise.resolve("done"))).toBe("done");
  });

  it("is free again after its holder was killed", async () => {
    const script = `import { tryLock } from ${JSON.stringify(LOCK_MODULE)};
      await tryLock(${JSON.stringify(name("killed"))}); console.log("held");`;
    const holder = spawn(process.execPath, ["--input-type=module", "--eval", script]);
    await once(holder.stdout, "data");
    expect(await tryLock(name("killed"))).toBeUndefined();
    const waiting = withLock(name("killed"), patient, () => Promise.resolve("mine"));

    holder.kill("SIGKILL");

    expect(await waiting).toBe("mine");
  });

  it("names the holder when it waits in vain", async () => {
    const lock = await tryLock(name("busy"));

    const waiting = withLock(name("busy"), { purpose: "lab host cp1", timeoutSeconds: 0 }, () =>
      Promise.resolve(),
    );

    await expect(waiting).rejects.toThrow(/^lab host cp1: another command/);
    await lock?.release();
  });
});
