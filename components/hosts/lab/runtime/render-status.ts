import type { HostStatus, LabStatus } from "./lab-status.ts";

const HEADINGS = [
  "HOST",
  "STATE",
  "DOORS",
  "LOOPBACK",
  "PUBLIC",
  "PRIVATE",
  "CPUS",
  "MEMORY",
  "DISK",
];

/** A lab as a table for a person. */
export function renderStatus({ stateDir, lab, network, hosts }: LabStatus): string {
  if (lab === null) return `no lab in ${stateDir}`;
  const rows = [HEADINGS, ...hosts.map(hostRow)];
  const widths = HEADINGS.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return [`lab ${lab}, network namespace ${network ?? "absent"}, ${stateDir}`, ...lines].join("\n");
}

function hostRow(host: HostStatus): string[] {
  return [
    host.name,
    host.state,
    host.doors,
    host.loopback,
    host.publicAddress,
    host.privateAddress,
    String(host.cpus),
    `${String(host.memoryMiB)} MiB`,
    `${String(host.diskGiB)} GiB (${String(host.diskOccupiedMiB)} MiB used)`,
  ];
}
