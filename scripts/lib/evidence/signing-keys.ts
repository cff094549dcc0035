import { z } from "zod";
import type { Plan } from "../../../model/plan/plan.ts";
import type { JsonValue } from "../../../model/values/canonical-json.ts";
import { CommandError } from "../command-line/command-line.ts";
import type { StackOutput } from "../engine/engine.ts";
import { openEngine } from "../engine/engine-open.ts";
import { environmentFolders, readRecord } from "../environment/environment-state.ts";

const outputsSchema = z.object({
  hosts: z.array(z.object({ name: z.string() })),
  versions: z.json(),
  meshRootCertificate: z.string(),
  evidenceKey: z.string(),
  evidenceCertificate: z.string(),
  evidenceRootCertificate: z.string(),
});

/** Key and certificates of an environment for evidence, all PEM. The key is a secret: never print it. */
export interface SigningKeys {
  readonly key: string;
  readonly certificate: string;
  readonly root: string;
}

/** What evidence takes from a stack. */
export interface EvidenceOutputs {
  readonly keys: SigningKeys;
  readonly hosts: readonly string[];
  /** As the environment was made with them. */
  readonly versions: JsonValue;
  readonly meshRootCertificate: string;
}

/**
 * The outputs of an environment that was made on this machine, or whose state this machine reaches.
 * `plan` is undefined where only what exists matters. Throws `CommandError` where it is not there.
 */
export async function loadEvidenceOutputs(
  environment: string,
  plan: Plan | undefined,
  engineWish: string | undefined,
): Promise<EvidenceOutputs> {
  // Opening the state of what was never made would leave a passphrase behind.
  const isMade = readRecord(environmentFolders(environment)) !== undefined;
  const engine = isMade ? await openEngine(environment, plan, { engine: engineWish }) : undefined;
  return parseEvidenceOutputs(environment, (await engine?.outputs()) ?? {});
}

/**
 * Reads the outputs of a stack (the names are those of stacks/outputs.ts). Throws `CommandError` where
 * the environment is not there, or was made before it had a key for evidence.
 */
export function parseEvidenceOutputs(
  environment: string,
  outputs: Readonly<Record<string, StackOutput>>,
): EvidenceOutputs {
  const values = Object.fromEntries(
    Object.entries(outputs).map(([name, { value }]) => [name, value]),
  );
  const { data } = outputsSchema.safeParse(values);
  if (data === undefined) {
    const reason =
      Object.keys(outputs).length === 0
        ? "it has not come up yet"
        : "it was made by an earlier version of nordmesh";
    throw new CommandError(
      `${environment} has no key to sign evidence with: ${reason}.`,
      `npm run up -- ${environment}`,
    );
  }
  return {
    keys: {
      key: data.evidenceKey,
      certificate: data.evidenceCertificate,
      root: data.evidenceRootCertificate,
    },
    hosts: data.hosts.map(({ name }) => name),
    versions: data.versions,
    meshRootCertificate: data.meshRootCertificate,
  };
}
