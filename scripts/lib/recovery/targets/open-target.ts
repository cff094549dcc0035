import { readFileSync } from "node:fs";
import type { BackupTarget } from "../../../../model/plan/backup-plan.ts";
import { readOperatorKey } from "../../../../stacks/operator-key-file.ts";
import { CommandError } from "../../command-line/command-line.ts";
import { DirectoryTarget } from "./directory-target.ts";
import type { KitTarget } from "./kit-target.ts";
import { readS3Credentials } from "./s3-credentials.ts";
import { S3Target } from "./s3-target.ts";
import { SshTarget } from "./ssh-target.ts";

/** Names a file with the key that opens backup targets over SSH, where it is not the operator's. */
export const BACKUP_KEY_VARIABLE = "NORDMESH_BACKUP_KEY_FILE";

/** The place itself; nothing is connected to before it is used. Throws `CommandError` where a key to it is missing. */
export function openTarget(environment: string, { name, place }: BackupTarget): KitTarget {
  if (place.kind === "directory") return new DirectoryTarget(place.folder);
  if (place.kind === "s3") return new S3Target(place, readS3Credentials(name, process.env));
  const { address, port, user, hostKey, folder } = place;
  const host = { name: `backup target ${name}`, address, port, user, hostKey };
  return new SshTarget({ host, bastion: null, privateKey: readKey(environment, name) }, folder);
}

function readKey(environment: string, target: string): string {
  const named = process.env[BACKUP_KEY_VARIABLE] ?? "";
  const key = named === "" ? readOperatorKey(environment) : readFileSync(named, "utf8");
  if (key !== undefined) return key;
  throw new CommandError(
    `There is no key that opens the backup target ${target}.`,
    `name a file with it: ${BACKUP_KEY_VARIABLE}=FILE`,
  );
}
