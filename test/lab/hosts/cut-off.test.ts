import { execFileSync } from "node:child_process";
import { rm } from "node:fs/promises";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { machineTraces, newTraces } from "../support/machine-traces.ts";
import { describeInLab } from "../support/require-lab.ts";
import { TestLab } from "../support/test-lab.ts";
import { until } from "../support/until.ts";

describeInLab("a lab host that was cut off", (bundle) => {
  let lab: TestLab;

  beforeEach(async () => {
    lab = await TestLab.create("cut", bundle, "127.99.6");
  });

  afterEach(async () => {
    await lab.remove();
  });

  it("by kills of up at many moments, is repaired by the next up", async () => {
    const host = lab.spec("cp1", 11);
    for (const milliseconds of [150, 300, 450, 600, 900, 1200]) {
      const cut = lab.startUp(host);
      const closed = new Promise((resolve) => cut.once("close", resolve));
      const timer = setTimeout(() => cut.kill("SIGKILL"), milliseconds);
      await closed;
      clearTimeout(timer);
    }

    await lab.up(host);

    expect(await lab.on(host, "systemctl is-system-running --wait")).toBe("running");
  });

  it("by a kill of its supervisor and doors, is repaired by the next up", async () => {
    const host = lab.spec("cp1", 11);
    await lab.up(host);
    await lab.on(host, "echo kept > /root/note; sync");

    expect(killAll(/-process\.ts/)).toBe(2);
    await lab.up(host);

    expect(await lab.on(host, "cat /root/note")).toBe("kept");
  });

  it("by a restart of the machine, comes back with its data when the lab is started", async () => {
    const host = lab.spec("cp1", 11);
    await lab.up(host);
    await lab.on(host, "echo kept > /root/note; sync");

    // What a restart takes: every process, every namespace, and /run.
    await until("all processes are gone", async () =>
      Promise.resolve(killAll(/-process\.ts|\/nordmesh\./) === 0 ? true : undefined),
    );
    for (const netns of [`nordmesh.${lab.name}`, `nordmesh.${lab.name}.cp1`]) {
      execFileSync("ip", ["netns", "delete", netns]);
    }
    await rm(`/run/nordmesh/${lab.name}.json`);
    await lab.cli("start");

    expect(await lab.on(host, "cat /root/note")).toBe("kept");
  });

  /** Kills the lab's processes whose trace matches, and returns how many there were. */
  function killAll(pattern: RegExp): number {
    const processes = newTraces(lab, [], machineTraces()).filter(
      (line) => line.startsWith("process ") && pattern.test(line),
    );
    for (const line of processes) {
      try {
        process.kill(Number(line.split(" ")[1]), "SIGKILL");
      } catch {
        // It went with its parent.
      }
    }
    return processes.length;
  }
});
