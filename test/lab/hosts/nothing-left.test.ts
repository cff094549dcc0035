import { rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { machineTraces, newTraces } from "../support/machine-traces.ts";
import { describeInLab } from "../support/require-lab.ts";
import { runCli, TestLab } from "../support/test-lab.ts";
import { until } from "../support/until.ts";

describeInLab("what a lab leaves", (bundle) => {
  let before: string[];
  let lab: TestLab;
  const hosts = () => [lab.spec("cp1", 11), lab.spec("w1", 21)];
  const traces = () => newTraces(lab, before, machineTraces());

  beforeEach(async () => {
    before = machineTraces();
    lab = await TestLab.create("gone", bundle, "127.99.4");
  });

  afterEach(async () => {
    await lab.remove();
  });

  it("is nothing after its hosts were destroyed one by one, and much before", async () => {
    await Promise.all(hosts().map((host) => lab.up(host)));
    const kinds = new Set(traces().map((line) => line.split(" ")[0]));
    expect([...kinds].sort()).toEqual(["cgroup", "file", "loop", "mount", "netns", "process"]);

    await lab.cli("down", "cp1");
    expect(await lab.on(lab.spec("w1", 21), "hostname")).toBe("w1");
    await lab.cli("down", "w1");

    expect(traces()).toEqual([]);
    expect(existsSync(lab.stateDir)).toBe(false);
  });

  it("is nothing after destroy-lab, with hosts running, stopped and half-made", async () => {
    const [cp1, w1] = hosts() as [ReturnType<TestLab["spec"]>, ReturnType<TestLab["spec"]>];
    await Promise.all([lab.up(cp1), lab.up(w1)]);
    await lab.cli("stop", "w1");
    const halfMade = lab.startUp(lab.spec("w2", 22));
    await until("the third host has a folder", async () => {
      const { stdout } = await lab.cli("status", "--json");
      return stdout.includes(`"w2"`) ? true : undefined;
    });
    halfMade.kill("SIGKILL");

    await lab.cli("destroy-lab");

    expect(traces()).toEqual([]);
    expect(existsSync(lab.stateDir)).toBe(false);
  });

  it("is nothing after its folder was deleted by hand and the lab destroyed by name", async () => {
    await lab.up(lab.spec("cp1", 11));
    await rm(lab.stateDir, { recursive: true });
    expect(traces()).not.toEqual([]);

    await runCli(["destroy-lab", "--lab", lab.name, "--state-dir", lab.stateDir]);

    expect(traces()).toEqual([]);
  });

  it("does not keep a new lab from its name, after its folder was deleted by hand", async () => {
    await Promise.all(hosts().map((host) => lab.up(host)));
    await rm(dirname(lab.stateDir), { recursive: true });

    await lab.up(lab.spec("cp1", 11));

    // The other host of the deleted lab is gone too: nobody would ever stop it.
    const netns = traces().filter((line) => line.startsWith("netns"));
    expect(netns.map((line) => line.replace(`netns nordmesh.${lab.name}`, ""))).toEqual([
      "",
      ".cp1",
    ]);
  });
});
