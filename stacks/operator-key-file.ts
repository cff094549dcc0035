import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_FOLDER } from "./load-plan.ts";

/** Names a file with the operator's private key, for environments of rented hosts. */
export const OPERATOR_KEY_VARIABLE = "NORDMESH_OPERATOR_KEY_FILE";

/** Where an environment's own key lies, mode 0600; the commands write it there, and `ssh` reads it. */
export function ownKeyFile(environment: string): string {
  return join(PROJECT_FOLDER, ".nordmesh/environments", environment, "ssh/id_ed25519");
}

/**
 * The private key that opens an environment's rented hosts, OpenSSH: of the file that the variable names,
 * else the environment's own; undefined where there is neither. Throws where a named file is not there.
 */
export function readOperatorKey(environment: string): string | undefined {
  const named = process.env[OPERATOR_KEY_VARIABLE];
  if (named !== undefined && named !== "") return readFileSync(named, "utf8");
  const own = ownKeyFile(environment);
  return existsSync(own) ? readFileSync(own, "utf8") : undefined;
}
