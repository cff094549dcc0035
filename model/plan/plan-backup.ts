import type { Environment } from "../environment/environment.ts";
import type { BackupPlan, BackupTarget } from "./backup-plan.ts";

type TargetSection = NonNullable<Environment["backup"]>["targets"][string];

/** Where kits go; null where the file says nothing of them. */
export function planBackup({ backup }: Environment): BackupPlan | null {
  if (backup === null) return null;
  return {
    recipients: backup.recipients,
    targets: Object.entries(backup.targets).map(([name, target]) => ({
      name,
      country: target.country,
      place: placeOf(target),
    })),
    keep: backup.keep,
    snapshots: backup.snapshots,
  };
}

function placeOf({ directory, ssh, s3 }: TargetSection): BackupTarget["place"] {
  if (ssh !== undefined) return { kind: "ssh", ...ssh };
  if (s3 !== undefined) return { kind: "s3", ...s3 };
  if (directory === undefined) throw new Error("unreachable: a valid target without a place");
  return { kind: "directory", folder: directory };
}
