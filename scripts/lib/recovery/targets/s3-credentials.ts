import { readFileSync } from "node:fs";
import { CommandError } from "../../command-line/command-line.ts";

/** Who puts kits into a bucket. Secret: never print it. */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Names a file with credentials, in the form of AWS's own; a target has the section of its name, or `default`. */
export const S3_FILE_VARIABLE = "NORDMESH_BACKUP_S3_FILE";

type Variables = Readonly<Record<string, string | undefined>>;

/** The credentials of a target: from the file, else from AWS's own variables. Throws `CommandError` without any. */
export function readS3Credentials(target: string, variables: Variables): S3Credentials {
  const file = variables[S3_FILE_VARIABLE] ?? "";
  const found =
    file === ""
      ? credentialsOf((name) => variables[name.toUpperCase()])
      : credentialsOf(sectionOf(readFile(file), target));
  if (found !== null) return found;
  throw new CommandError(
    `There are no credentials for the backup target ${target}${file === "" ? "" : ` in ${file}`}.`,
    file === ""
      ? `name a file with them: ${S3_FILE_VARIABLE}=FILE, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`
      : `write [${target}], aws_access_key_id = … and aws_secret_access_key = … there`,
  );
}

function credentialsOf(valueOf: (name: string) => string | undefined): S3Credentials | null {
  const accessKeyId = valueOf("aws_access_key_id") ?? "";
  const secretAccessKey = valueOf("aws_secret_access_key") ?? "";
  const sessionToken = valueOf("aws_session_token") ?? "";
  if (accessKeyId === "" || secretAccessKey === "") return null;
  return { accessKeyId, secretAccessKey, ...(sessionToken === "" ? {} : { sessionToken }) };
}

/** Values of one section of such a file. */
function sectionOf(text: string, target: string): (name: string) => string | undefined {
  const sections = new Map<string, Map<string, string>>();
  let values = new Map<string, string>();
  for (const line of text.split("\n").map((each) => each.trim())) {
    const title = /^\[\s*([^\]]+?)\s*\]$/.exec(line)?.[1];
    const [, name, value] = /^([a-z_]+)\s*=\s*(\S+)$/.exec(line) ?? [];
    if (title !== undefined) {
      values = new Map<string, string>();
      sections.set(title, values);
    } else if (name !== undefined && value !== undefined) values.set(name, value);
  }
  const section = sections.get(target) ?? sections.get("default");
  return (name) => section?.get(name);
}

function readFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(
      `The credentials of S3 cannot be read: ${reason}`,
      `name a file that is there: ${S3_FILE_VARIABLE}=FILE`,
    );
  }
}
