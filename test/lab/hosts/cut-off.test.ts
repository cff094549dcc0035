import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { machineTraces, newTraces } from "../support/machine-traces.ts";
import { describeInLab } from "../support/require-lab.ts";
import { TestLab } from "../support/test-lab.ts";

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
    const own = newTraces(lab, [], machineTraces()).filter((line) => /-process\.ts/.test(line));
    expect(own).toHaveLength(2);
    for (const line of own) {
      process.kill(Number(line.split(" ")[1]), "SIGKILL");
    }

    await lab.up(host);

    expect(await lab.on(host, "cat /root/note")).toBe("kept");
  });
});
