import { describe, expect, it } from "@jest/globals";
import picocolors from "picocolors";
import { renderAdmission } from "../../../../../scripts/lib/admission/admission-text.ts";
import { judgeText } from "../../../../../scripts/lib/admission/read-admission.ts";
import { hostOf, labPlan } from "../../../../fixtures/plans.ts";

const good = {
  virtualisation: { kind: "docker" },
  cpu: { count: 2, stealPercent: 0, sharePercent: 40 },
  clock: { errorMs: 16000 },
  kernel: { release: "6.1.0-40-amd64" },
  memory: { totalMiB: 4096 },
  disk: { fsyncP99Ms: 31.5, rotational: false, nvme: false },
  network: { unreachable: [], pathMtu: 1500, mbit: 9400, latencyMs: 0.05 },
  route: { defaultIsPrivate: false },
  listeners: { open: ["tcp/22"] },
};
const report = (measurements: object): string =>
  renderAdmission(
    [judgeText(labPlan, hostOf(labPlan, "w1"), JSON.stringify(measurements))],
    picocolors.createColors(false),
  );

describe("the report of admission", () => {
  it("shows each host in a line, and every opt-out with its reason", () => {
    const [heads, row, , ...details] = report(good).split("\n");
    expect(heads).toMatch(/^HOST {2}VERDICT {2}MACHINE/);
    expect(row).toMatch(
      /^w1 {4}accept {3}docker .* 31\.5 ms .* 1500 bytes {2}9400 Mbit\/s {2}0\.05 ms$/,
    );
    expect(details).toContain(
      "w1  opted out  disk fsync, 99th percentile: 31.5 ms, expected at most 10 ms; a lab's hosts share the disk and the clock of this machine (driver: lab)",
    );
  });

  it("says what is wrong and what to do about it", () => {
    const text = report({ ...good, listeners: { open: ["tcp/111", "tcp/22"] } });
    expect(text).toMatch(/^w1 {4}refuse /m);
    expect(text).toContain("w1  refuse  listens in public: tcp/111, tcp/22, expected nothing but");
    expect(text).toMatch(/fix {2}stop it, bind it to 10\.86\.0\.21/);
  });

  it("does not take silence for a good host", () => {
    const unknown = renderAdmission(
      [
        { host: "w1", known: false, why: "no answer (status 255)" },
        judgeText(labPlan, hostOf(labPlan, "w2"), "half a li"),
      ],
      picocolors.createColors(false),
    );
    expect(unknown.split("\n")).toEqual([
      expect.stringMatching(/^HOST/),
      "w1    not known",
      "w2    not known",
      "",
      "w1  no answer (status 255)",
      "w2  what the host keeps is no JSON",
    ]);
  });
});
