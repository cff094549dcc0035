import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";

const CLI = join(import.meta.dirname, "../../../../../components/hosts/lab/cli.ts");

const run = (args: readonly string[], environment: NodeJS.ProcessEnv = {}) =>
  spawnSync(process.execPath, [CLI, ...args], {
    encoding: "utf8",
    input: "",
    env: { PATH: process.env["PATH"], ...environment },
  });

describe("the lab's command line", () => {
  it("explains itself", () => {
    const { status, stdout } = run(["--help"]);

    expect(status).toBe(0);
    expect(stdout).toMatch(/up[^]*down[^]*start[^]*stop[^]*reboot[^]*status[^]*destroy-lab/);
    expect(stdout).toMatch(/Exit status/);
  });

  it.each([
    ["no command", [], {}, /no command given/],
    ["an unknown command", ["upp"], {}, /unknown command upp/],
    ["an unknown option", ["status", "--jsn"], {}, /--jsn/],
    ["no lab", ["status"], {}, /which lab\?/],
    ["a lab that does not exist", ["destroy-lab", "--state-dir", "/nonexistent"], {}, /no lab in/],
    [
      "a host that does not exist",
      ["stop", "cp9", "--state-dir", "/nonexistent"],
      {},
      /no host cp9/,
    ],
    ["a senseless time", ["stop", "--grace", "soon", "--lab", "x"], {}, /--grace takes/],
    ["up without a spec", ["up"], {}, /NORDMESH_LAB_HOST is not set/],
    ["up with a bad spec", ["up"], { NORDMESH_LAB_HOST: "{}" }, /invalid host spec/],
  ])("exits with 2 and says how on %s", (_case, args, environment, message) => {
    const { status, stdout, stderr } = run(args, environment);

    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/ fix {2}/);
    expect(stdout).toBe("");
    expect(status).toBe(2);
  });

  it("prints an absent lab as JSON", () => {
    const { status, stdout } = run(["status", "--json", "--state-dir", "/nonexistent"]);

    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      stateDir: "/nonexistent",
      lab: null,
      network: null,
      hosts: [],
    });
  });
});
