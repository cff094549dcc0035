import { setTimeout as pause } from "node:timers/promises";
import { AdoptError, type Problem } from "./adopt-error.ts";
import { deliverBundle } from "./deliver-bundle.ts";
import { ASK_FACTS, judgeFacts, parseFacts } from "./host-facts.ts";
import type { HostToAdopt } from "./host-to-adopt.ts";
import { type Hop, SshConnection, type Way } from "./ssh-connection.ts";

/** What an adopted host turned out to be. */
export interface AdoptedHost {
  readonly name: string;
  readonly system: string;
  readonly sentFiles: number;
}

const RETRY_MILLISECONDS = 1000;

/**
 * Takes over a host that exists: logs in under its pinned key, refuses what phases could not work with,
 * and puts the bundle there. Safe to repeat. Throws `AdoptError` with everything that is wrong at once.
 */
export async function adoptHost(host: HostToAdopt, privateKey: string): Promise<AdoptedHost> {
  const connection = await connectPatiently(wayTo(host, privateKey), host.answerSeconds);
  try {
    const asked = await connection.run(ASK_FACTS);
    if (asked.status !== 0) throw new Error(`${host.name}: ${asked.stderr.trim()}`);
    const facts = parseFacts(asked.stdout);
    const problems = judgeFacts(host, facts);
    if (problems.length > 0) throw new AdoptError(host.name, problems);
    const { sentFiles } = await deliverBundle(
      connection,
      host.bundle,
      host.withoutImages,
      (script) => asRoot(host.ssh.user, script),
    );
    return { name: host.name, system: facts.systemName, sentFiles };
  } finally {
    connection.end();
  }
}

/** The way to a host as the file says it. Throws `AdoptError` where somebody has to pin a key first. */
export function wayTo(
  {
    environment,
    name,
    ssh,
    bastion,
  }: Pick<HostToAdopt, "environment" | "name" | "ssh" | "bastion">,
  privateKey: string,
): Way {
  const problems: Problem[] = [];
  const pin = (who: string, { hostKey, ...hop }: HostToAdopt["ssh"]): Hop => {
    if (hostKey === null) {
      problems.push({
        problem: `nothing proves who answers at ${hop.address}: ${who} has no pinned host key`,
        fix: `npm run hosts -- trust ${environment}`,
      });
    }
    return { ...hop, name: who, hostKey: hostKey ?? "" };
  };
  if (privateKey === "") {
    problems.push({
      problem: "there is no key to log in with",
      fix: `npm run hosts -- key ${environment} makes one, or says how to use yours`,
    });
  }
  const way = {
    host: pin(name, ssh),
    bastion: bastion === null ? null : pin("bastion", bastion),
    privateKey,
  };
  if (problems.length > 0) throw new AdoptError(name, problems);
  return way;
}

async function connectPatiently(way: Way, seconds: number): Promise<SshConnection> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    try {
      return await SshConnection.open(way);
    } catch (error) {
      if (error instanceof AdoptError) throw error;
      if (performance.now() >= end) {
        const last = error instanceof Error ? error.message : String(error);
        throw new Error(`waited ${String(seconds)} s for SSH; last answer: ${last}`);
      }
      await pause(RETRY_MILLISECONDS);
    }
  }
}

function asRoot(user: string, script: string): string {
  return user === "root" ? script : `exec sudo -n sh -c '${script.replaceAll("'", "'\\''")}'`;
}
