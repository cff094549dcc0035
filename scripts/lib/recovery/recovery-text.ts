import type { KitManifest } from "../../../model/recovery/kit-manifest.ts";
import { alignColumns } from "../terminal/table.ts";
import type { Colour } from "../terminal/terminal.ts";
import type { KitCheck } from "./check/check-kit.ts";
import type { KeptAt } from "./keep-kit.ts";
import type { TargetContent } from "./kept-kits.ts";

/** What a kit is of, and what was found of each part, for a person. */
export function renderKitChecks(
  manifest: KitManifest,
  checks: readonly KitCheck[],
  volumes: readonly string[],
  colour: Colour,
): string {
  const rows = checks.flatMap(({ what, problems }) => [
    [problems.length === 0 ? colour.green("ok") : colour.red("not ok"), what],
    ...problems.map((problem) => ["", `  ${problem}`]),
  ]);
  const hosts = manifest.hosts.map(({ name }) => name).join(", ");
  return [
    `${manifest.environment} on ${manifest.madeAt}: ${hosts}; Kubernetes ${manifest.kubernetes}, etcd ${manifest.etcd.version}`,
    ...alignColumns(rows),
    renderVolumes(volumes),
  ].join("\n");
}

/** Which volumes the kit does not bring back. */
export function renderVolumes(volumes: readonly string[]): string {
  return volumes.length === 0
    ? "No volumes: there is nothing beside etcd."
    : `Not in the kit, and backed up by nobody that it knows of: ${volumes.join(", ")}`;
}

/** Where a kit is, and what was removed there, for a person. */
export function renderKept(name: string, kept: readonly KeptAt[], colour: Colour): string {
  const rows = kept.flatMap(({ target, country, problem, removed, damaged }) => [
    problem === null
      ? [colour.green("kept"), target, country, name]
      : [colour.red("NOT KEPT"), target, country, problem],
    ...removed.map((old) => ["removed", target, country, old]),
    ...damaged.map((bad) => [colour.red("damaged"), target, country, bad]),
  ]);
  return alignColumns(rows).join("\n");
}

/** What each target holds, for a person. */
export function renderContents(contents: readonly TargetContent[], colour: Colour): string {
  const rows = contents.flatMap(({ target, country, kits, problem }) => {
    if (problem !== null) return [[colour.red("UNREACHED"), target, country, problem]];
    if (kits.length === 0) return [["none", target, country, ""]];
    return kits.map(({ name, good }) => [
      good ? colour.green("good") : colour.red("damaged"),
      target,
      country,
      name,
    ]);
  });
  return alignColumns(rows).join("\n");
}
