import type { CheckResult } from "../../../model/admission/judge-host.ts";
import type { AdmissionCheckId } from "../../../model/values/admission-check.ts";
import { alignColumns } from "../terminal/table.ts";
import type { Colour } from "../terminal/terminal.ts";
import type { HostAdmission } from "./read-admission.ts";

/** Checks that have a column of their own in the table, and its head. */
const COLUMNS: readonly (readonly [AdmissionCheckId, string])[] = [
  ["virtualisation", "MACHINE"],
  ["cpu-steal", "STEAL"],
  ["cpu-share", "CPU SHARE"],
  ["disk-fsync", "FSYNC P99"],
  ["clock", "CLOCK"],
  ["private-mtu", "MTU"],
  ["private-bandwidth", "BANDWIDTH"],
  ["private-latency", "ROUND TRIP"],
];

/** The report for a person: a table of all hosts, and a line for each thing that is not as wanted. */
export function renderAdmission(hosts: readonly HostAdmission[], colour: Colour): string {
  const heads = ["HOST", "VERDICT", ...COLUMNS.map(([, head]) => head)];
  const rows = hosts.map((host) => hostRow(host, colour));
  const table = alignColumns([heads.map((head) => colour.dim(head)), ...rows]);
  const details = hosts.flatMap((host) => hostLines(host, colour));
  return [...table, ...(details.length === 0 ? [] : ["", ...details])].join("\n");
}

function hostRow(host: HostAdmission, colour: Colour): string[] {
  if (!host.known) return [host.host, colour.red("not known")];
  const { verdict, results } = host.judgement;
  const shade = { accept: colour.green, taint: colour.yellow, refuse: colour.red }[verdict];
  const cells = COLUMNS.map(([id]) => results.find((result) => result.id === id)?.measured ?? "-");
  // Why something was not measured has a line of its own.
  return [host.host, shade(verdict), ...cells.map((cell) => cell.replace(/^not measured.*/, "-"))];
}

function hostLines(host: HostAdmission, colour: Colour): string[] {
  if (!host.known) return [`${host.host}  ${host.why}`];
  const lines = host.judgement.results.filter(({ outcome }) => outcome !== "ok");
  return lines.map((result) => `${host.host}  ${renderResult(result, colour)}`);
}

function renderResult(result: CheckResult, colour: Colour): string {
  const { outcome, title, measured, expected, fix, optOut } = result;
  const found = `${title}: ${measured}, expected ${expected}`;
  if (optOut !== null) {
    const until = optOut.expires === null ? "" : `, until ${optOut.expires}`;
    return colour.dim(`opted out  ${found}; ${optOut.reason} (${optOut.owner}${until})`);
  }
  const shade = outcome === "refuse" ? colour.red : colour.yellow;
  return `${shade(outcome)}  ${found}\n    fix  ${fix}`;
}
