import { describe, expect, it } from "@jest/globals";
import { renderStepScript } from "../../components/shared/render-step-script.ts";
import type { Step } from "../../model/phase.ts";

/** A place where a step's program runs as root or in a folder of its own, and how to look at it. */
export interface StepHost {
  /** A folder on the host that the test may write to; no `'` in its path. */
  readonly folder: () => string;
  /** Runs a rendered program with text on its stdin. Exit statuses other than 0 are results too. */
  readonly run: (program: string, stdin: string) => Promise<StepOutcome>;
  /** Content of a file on the host; undefined where there is none. */
  readonly read: (path: string) => Promise<string | undefined>;
  /** Turns a program into one that keeps its state below `folder`, where it may not have the real one. */
  readonly relocate?: (program: string) => string;
}

export interface StepOutcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What every host owes a step, whatever way leads to it. */
export function describeStepContract(name: string, host: StepHost): void {
  const path = (file: string): string => `${host.folder()}/${file}`;
  const step = (changes: Partial<Step>): Step => ({
    files: [],
    done: `test -e ${path("marker")}`,
    apply: `echo x >>${path("applied")}\ntouch ${path("marker")}`,
    timeoutSeconds: 20,
    secretsOnStdin: [],
    ...changes,
  });
  const run = (changes: Partial<Step>, stdin = ""): Promise<StepOutcome> => {
    const program = renderStepScript("contract", step(changes));
    return host.run(host.relocate?.(program) ?? program, stdin);
  };

  describe(`a step on ${name}`, () => {
    it("changes the host once, and then finds it as wanted", async () => {
      const file = { path: path("etc/a"), mode: 0o640, content: "a 'quoted' $line\n" };
      expect(await run({ files: [file] })).toMatchObject({ status: 0, stdout: "changed\n" });
      expect(await run({ files: [file] })).toMatchObject({ status: 0, stdout: "unchanged\n" });
      expect(await host.read(file.path)).toBe(file.content);
      expect(await host.read(path("applied"))).toBe("x\n");
    });

    it("reports when it is done, whether it changed anything or not", async () => {
      const reporting = { report: `cat ${path("applied")}\necho all` };
      expect(await run(reporting)).toMatchObject({ status: 0, stdout: "changed\nx\nall\n" });
      expect(await run(reporting)).toMatchObject({ status: 0, stdout: "unchanged\nx\nall\n" });
    });

    it("takes secrets on stdin, and runs again when one differs", async () => {
      const secret = {
        files: [{ path: path("key"), mode: 0o600, content: { secret: "cluster-ca.key" as const } }],
        secretsOnStdin: ["cluster-ca.key" as const],
      };
      const stdin = (value: string): string => `cluster-ca.key ${btoa(value)}\n`;
      expect(await run(secret, stdin("one\n"))).toMatchObject({ stdout: "changed\n" });
      expect(await run(secret, stdin("one\n"))).toMatchObject({ stdout: "unchanged\n" });
      expect(await run(secret, stdin("two\n"))).toMatchObject({ stdout: "changed\n" });
      expect(await host.read(path("key"))).toBe("two\n");
    });

    it("fails with the command's status and the end of what it said", async () => {
      const failed = await run({ done: "false", apply: "seq 30 >&2\nexit 7" });
      expect(failed).toMatchObject({ status: 7, stdout: "" });
      expect(failed.stderr.trim().split("\n").at(-1)).toBe("30");
    });

    it("fails when the host does not become as wanted in time, and says what it waited for", async () => {
      const failed = await run({ done: "test -e /nowhere", apply: "true", timeoutSeconds: 1 });
      expect(failed.status).toBe(124);
      expect(failed.stderr).toContain("test -e /nowhere");
    });
  });
}
