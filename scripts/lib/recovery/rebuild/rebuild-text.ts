import { estimateRebuild } from "../../../../model/recovery/estimate-rebuild.ts";
import { kitParts, volumeReferences } from "../../../../model/recovery/kit-manifest.ts";
import { alignColumns } from "../../terminal/table.ts";
import type { Colour } from "../../terminal/terminal.ts";
import { type OpenKit, partOf } from "../kit/kit-file.ts";
import type { PlannedRebuild } from "./prepare-rebuild.ts";
import type { RebuildReport } from "./run-rebuild.ts";

/** What a rebuild would do, with estimated minutes, for a person. */
export function renderRebuildPlan(
  { kit, restore, loaded, resumes }: PlannedRebuild,
  colour: Colour,
): string {
  const parts = estimateRebuild(loaded.plan, partOf(kit, kitParts.snapshot).length);
  const total = parts.reduce((sum, { minutes }) => sum + minutes, 0);
  const lost = kit.manifest.hosts.map(({ name, privateAddress }) => `${name} ${privateAddress}`);
  const hosts = loaded.plan.hosts.map(({ name, privateAddress }) => `${name} ${privateAddress}`);
  const own = kit.manifest.parts.find(({ path }) => path === kitParts.snapshot);
  const etcd =
    own?.sha256 === restore.snapshot
      ? `${String(kit.manifest.etcd.keys)} keys in etcd`
      : "etcd as in the snapshot that was named";
  return [
    `${loaded.plan.environment} as it was on ${kit.manifest.madeAt}, ${etcd}${resumes ? "; begun before, and taken up again" : ""}`,
    ...alignColumns([
      [colour.dim("lost"), lost.join(", ")],
      [colour.dim("onto"), hosts.join(", ")],
    ]),
    "",
    ...alignColumns(
      parts.map(({ what, hosts: on, minutes }) => [
        `${minutes.toFixed(1)} min`,
        what,
        colour.dim(on.join(", ")),
      ]),
      ["right"],
    ),
    `${total.toFixed(1)} min in all, as far as the lab tells`,
    ...renderVolumes(kit),
  ].join("\n");
}

/** What no kit brings back, and where it is; nothing where there is none. */
export function renderVolumes(kit: OpenKit): string[] {
  const text = partOf(kit, kitParts.volumes).toString("utf8");
  const { volumes } = volumeReferences.parse(JSON.parse(text));
  if (volumes.length === 0) return [];
  return [
    "",
    "Not in the kit, and empty until you bring it back:",
    ...volumes.map(
      ({ host, folder, backup }) =>
        `  ${folder} of ${host}: ${backup ?? "nobody has backed it up"}`,
    ),
  ];
}

/** How it went, for a person. */
export function renderRebuildReport(report: RebuildReport, colour: Colour): string {
  const { environment, ok, rtoSeconds, verifySeconds, phases, objections } = report;
  const rows = phases.map(({ name, startSeconds, endSeconds }) => [
    startSeconds.toFixed(1),
    (endSeconds - startSeconds).toFixed(1),
    name,
  ]);
  return [
    ...alignColumns([[colour.dim("AT s"), colour.dim("FOR s"), ""], ...rows], ["right", "right"]),
    "",
    `${environment}: ${ok ? colour.green("rebuilt") : colour.red("not rebuilt")} in ${rtoSeconds.toFixed(1)} s, verified in ${verifySeconds.toFixed(1)} s`,
    ...objections.map((objection) => `  ${objection}`),
  ].join("\n");
}
