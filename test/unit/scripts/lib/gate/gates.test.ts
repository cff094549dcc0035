import { describe, expect, it } from "@jest/globals";
import type { Gate } from "../../../../../scripts/lib/gate/gates.ts";
import { askGates } from "../../../../../scripts/lib/gate/gates.ts";

function gate(name: string, program: string): Gate {
  return { name, command: [process.execPath, "-e", program] };
}

const ask = { folder: ".", atOnce: 2, onResult: () => undefined };

describe("askGates", () => {
  it("asks all, whatever the first ones answer, and keeps their order", async () => {
    const results = await askGates(
      [gate("slow", "setTimeout(() => process.exit(3), 300)"), gate("quick", ""), gate("last", "")],
      ask,
    );
    expect(results.map(({ gate: { name }, outcome }) => [name, outcome])).toEqual([
      ["slow", "failed"],
      ["quick", "passed"],
      ["last", "passed"],
    ]);
  });

  it("keeps what a program printed, its explanation before its summary", async () => {
    const [result] = await askGates(
      [gate("chatty", "console.log('1 problem'); console.error('line 3')")],
      ask,
    );
    expect(result?.output).toBe("line 3\n1 problem\n");
  });

  it("takes a program that dies by a signal for a failure", async () => {
    const [result] = await askGates([gate("dying", "process.kill(process.pid, 'SIGKILL')")], ask);
    expect(result?.outcome).toBe("failed");
  });

  it("reports a program that is not there as a failure of its gate", async () => {
    const [result] = await askGates([{ name: "absent", command: ["no-such-program"] }], ask);
    expect(result).toMatchObject({ outcome: "failed", output: expect.stringContaining("ENOENT") });
  });

  it("passes on why a gate could not be asked", async () => {
    const [result] = await askGates([{ name: "shell", command: { skip: "no shellcheck" } }], ask);
    expect(result).toMatchObject({ outcome: "skipped", output: "no shellcheck" });
  });
});
