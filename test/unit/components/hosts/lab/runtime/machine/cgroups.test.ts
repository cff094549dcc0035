import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { HostCgroup } from "../../../../../../../components/hosts/lab/runtime/machine/cgroup-plan.ts";
import { applyLimits } from "../../../../../../../components/hosts/lab/runtime/machine/cgroups.ts";

describe("applyLimits", () => {
  const host = { name: "cp1", cpus: 1.5, memoryMiB: 512 };
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "nordmesh-cgroups-"));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  const group = async (name: string, changes: Partial<HostCgroup>): Promise<HostCgroup> => {
    const directory = join(folder, name);
    await mkdir(directory);
    return {
      version: 1,
      mountName: name,
      mountOptions: "",
      controllers: [],
      base: folder,
      directory,
      ...changes,
    };
  };
  const contents = async (name: string): Promise<Record<string, string>> => {
    const files = await readdir(join(folder, name));
    return Object.fromEntries(
      await Promise.all(files.map(async (f) => [f, await readFile(join(folder, name, f), "utf8")])),
    ) as Record<string, string>;
  };

  it("writes version 1's files into the hierarchies that have them, and nothing elsewhere", async () => {
    const groups = [
      await group("cpu", { controllers: ["cpu", "cpuacct"] }),
      await group("memory", { controllers: ["memory"] }),
      await group("unified", { version: 2 }),
    ];

    await applyLimits(groups, host);

    expect(await contents("cpu")).toEqual({
      "cpu.cfs_period_us": "100000",
      "cpu.cfs_quota_us": "150000",
    });
    expect(await contents("memory")).toEqual({ "memory.limit_in_bytes": "536870912" });
    expect(await contents("unified")).toEqual({});
  });

  it("writes version 2's files where that is the only version", async () => {
    await applyLimits([await group("only", { version: 2, mountName: "" })], host);

    expect(await contents("only")).toEqual({
      "cpu.max": "150000 100000",
      "memory.max": "536870912",
    });
  });

  it("says what to do where the kernel refuses", async () => {
    const gone = { ...(await group("x", { controllers: ["memory"] })), directory: "/nonexistent" };

    await expect(applyLimits([gone], host)).rejects.toThrow(/ENOENT[^]*fix .*privileged/);
  });
});
