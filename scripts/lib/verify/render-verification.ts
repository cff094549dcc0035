import {
  isObjection,
  type ProbeArea,
  type ProbeResult,
  probeAreas,
  type VerificationReport,
} from "../../../model/verification/report.ts";
import { seconds } from "../progress/progress-text.ts";
import { alignColumns } from "../terminal/table.ts";
import type { Colour } from "../terminal/terminal.ts";

export const AREA_TITLES: Readonly<Record<ProbeArea, string>> = {
  mtls: "Mutual TLS",
  egress: "What workloads reach outside",
  hosts: "What hosts reach, and who reaches them",
  network: "Which way packets went",
  logs: "What is written down",
  hardening: "What hosts and their programs run with",
};

/** The report for a person: each area with a count, and whatever did not pass in full. */
export function renderVerification(report: VerificationReport, colour: Colour): string {
  const areas = probeAreas
    .filter((area) => report.areas.includes(area))
    .map((area) => renderArea(area, report.results, colour));
  return [...areas, renderVerdict(report, colour)].join("\n\n");
}

function renderArea(area: ProbeArea, all: readonly ProbeResult[], colour: Colour): string {
  const results = all.filter((result) => result.area === area);
  const passed = results.filter(({ outcome }) => outcome === "passed");
  const leftOut = results.filter(({ outcome }) => outcome === "opted-out");
  const count = [
    `${String(passed.length)} of ${String(results.length - leftOut.length)}`,
    ...(leftOut.length === 0 ? [] : [`${String(leftOut.length)} left out`]),
  ].join(", ");
  const rows = results.map((result) => [
    mark(result, colour),
    result.title,
    `${String(result.milliseconds)} ms`,
  ]);
  const objections = results.filter(({ outcome }) => outcome !== "passed").map(renderObjection);
  return [
    `${colour.bold(AREA_TITLES[area])}  ${count}`,
    ...alignColumns(rows, ["left", "left", "right"]).map((line) => `  ${line}`),
    ...objections,
  ].join("\n");
}

function mark({ outcome }: ProbeResult, colour: Colour): string {
  if (outcome === "passed") return colour.green("passed");
  if (outcome === "opted-out") return colour.dim("left out");
  return colour.red(outcome === "failed" ? "FAILED" : "COULD NOT RUN");
}

function renderObjection({ id, tried, expected, happened }: ProbeResult): string {
  return [
    "",
    `  ${id}`,
    `    tried     ${tried}`,
    `    expected  ${expected}`,
    `    happened  ${happened}`,
  ].join("\n");
}

function renderVerdict({ results, milliseconds }: VerificationReport, colour: Colour): string {
  const bad = results.filter(isObjection).length;
  const passed = results.filter(({ outcome }) => outcome === "passed").length;
  const count = `${String(passed)} of ${String(passed + bad)} probes passed in ${seconds(milliseconds)}`;
  return bad === 0 ? colour.green(count) : colour.red(`${count}; ${String(bad)} did not`);
}
