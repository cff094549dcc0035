import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rmdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { describeInLab } from "../support/require-lab.ts";
import { TestLab } from "../support/test-lab.ts";

describeInLab("a full disk", (bundle) => {
  let lab: TestLab;
  let small: string;

  beforeAll(async () => {
    lab = await TestLab.create("full", bundle, "127.99.5");
    small = await mkdtemp(join(tmpdir(), "nordmesh-small-"));
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", small]);
  });

  afterAll(async () => {
    await lab.remove();
    execFileSync("umount", [small]);
    await rmdir(small);
  });

  it("of the machine is said before a host is made, with what to do", async () => {
    const stateDir = join(small, "lab");
    await mkdir(stateDir);

    const { code, stderr } = await lab.tryUp(lab.spec("cp1", 11, { stateDir }));

    expect(code).toBe(1);
    expect(stderr).toMatch(
      /no space left .* MiB free on the file system of .*\n.*fix {2}free some space/,
    );
    await lab.destroyIn(stateDir);
  });

  it("of a host is the host's own: it fails there, and only there", async () => {
    const host = lab.spec("cp1", 11);
    await lab.up(host);

    const session = await lab.ssh(host);
    const filled = await session.run("head -c 2G /dev/zero > /root/big");
    session.end();

    expect(filled.code).not.toBe(0);
    expect(filled.stderr).toContain("No space left on device");
    expect(await lab.on(host, "df --output=avail / | tail -1")).toBe("0");

    await lab.cli("stop");
    await lab.cli("start");
    await lab.on(host, "rm /root/big");
    expect(await lab.on(host, "echo again > /root/note; cat /root/note")).toBe("again");
  });
});
