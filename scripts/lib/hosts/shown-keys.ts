import {
  fingerprint,
  type Hop,
  readHostKey,
} from "../../../components/hosts/adopt/ssh-connection.ts";
import type { ConfigPath } from "../../../model/environment/config-path.ts";
import type { Plan } from "../../../model/plan/plan.ts";

/** An SSH server without a pinned key, and the key that it shows. */
export interface ShownKey {
  readonly name: string;
  readonly address: string;
  readonly path: ConfigPath;
  readonly hostKey: string;
  readonly fingerprint: string;
}

export interface Unreached {
  readonly name: string;
  readonly why: string;
}

/**
 * Asks every SSH server of a plan that has no pinned key for its own, all at once and without logging in.
 * Hosts behind a bastion are asked through it, for which its key has to be pinned and the operator's known.
 */
export async function readShownKeys(
  { hosts, access: { bastion } }: Plan,
  privateKey: string | undefined,
): Promise<{ readonly shown: readonly ShownKey[]; readonly unreached: readonly Unreached[] }> {
  const hop = bastion === null ? null : { ...bastion, name: "bastion" };
  if (hop !== null && hop.hostKey === null) {
    return settle([ask(hop, ["inventory", "bastion"], null)]);
  }
  const through =
    hop === null
      ? null
      : { bastion: { ...hop, hostKey: hop.hostKey ?? "" }, privateKey: privateKey ?? "" };
  return settle(
    hosts
      .filter(({ ssh }) => ssh.hostKey === null)
      .map(({ name, ssh }) => ask({ ...ssh, name }, ["hosts", name], through)),
  );
}

async function ask(
  { name, address, port, user }: Omit<Hop, "hostKey">,
  path: ConfigPath,
  through: Parameters<typeof readHostKey>[1],
): Promise<ShownKey | Unreached> {
  try {
    const hostKey = await readHostKey({ name, address, port, user }, through);
    return { name, address, path, hostKey, fingerprint: fingerprint(hostKey) };
  } catch (error) {
    return { name, why: error instanceof Error ? error.message : String(error) };
  }
}

async function settle(asked: readonly Promise<ShownKey | Unreached>[]) {
  const answers = await Promise.all(asked);
  return {
    shown: answers.filter((answer): answer is ShownKey => "hostKey" in answer),
    unreached: answers.filter((answer): answer is Unreached => "why" in answer),
  };
}
