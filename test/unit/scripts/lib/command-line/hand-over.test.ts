import { describe, expect, it } from "@jest/globals";
import { handOver } from "../../../../../scripts/lib/command-line/hand-over.ts";

describe("another program in this one's place", () => {
  it.each([
    ["its exit status", "exit 7", 7],
    ["success", "true", 0],
    ["the signal that ended it", "kill -TERM $$", 143],
  ])("gives back %s", async (_case, script, status) => {
    expect(await handOver("sh", ["-c", script], "ignore")).toBe(status);
  });

  it("fails where there is no such program", async () => {
    await expect(handOver("/no/such/program", [], "ignore")).rejects.toThrow(/ENOENT/);
  });
});
