import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { takeBuildLock } from "../../../artifacts/store/build-lock.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const { signal } = new AbortController();

describe("takeBuildLock", () => {
  it("lets the second builder wait for the first, and tells who that is", async () => {
    const path = join(temporaryFolder(), "build.lock");
    const first = await takeBuildLock(path, "the first builder", {
      onWait: () => undefined,
      signal,
    });
    let firstHasLeft = false;
    // The second is told while it waits; only that lets the first go.
    const second = await takeBuildLock(path, "the second builder", {
      onWait: (holder) => {
        expect(holder).toBe("the first builder");
        firstHasLeft = true;
        void first.release();
      },
      signal,
    });
    expect(firstHasLeft).toBe(true);
    await second.release();
  });

  it("gives up waiting when it is told to stop", async () => {
    const path = join(temporaryFolder(), "build.lock");
    const first = await takeBuildLock(path, "the first builder", {
      onWait: () => undefined,
      signal,
    });
    const stop = new AbortController();
    const second = takeBuildLock(path, "the second builder", {
      onWait: () => {
        stop.abort(new Error("interrupted"));
      },
      signal: stop.signal,
    });
    await expect(second).rejects.toThrow("interrupted");
    await first.release();
  });

  it("is free again after its release", async () => {
    const path = join(temporaryFolder(), "build.lock");
    const waits: string[] = [];
    for (const owner of ["one", "two"]) {
      const lock = await takeBuildLock(path, owner, { onWait: (who) => waits.push(who), signal });
      await lock.release();
    }
    expect(waits).toEqual([]);
  });
});
