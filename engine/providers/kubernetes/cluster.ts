import { createHash } from "node:crypto";
import { toError } from "../../to-error.ts";
import { pause } from "../deadline.ts";
import type { Deadline } from "../deadline.ts";
import { ApiError, KubeClient } from "./kube-client.ts";
import { KindIndex, UnknownKindError, groupPath } from "./kind-index.ts";
import { readKubeconfig } from "./kubeconfig.ts";
import type { ProviderConfig } from "./kubeconfig.ts";
import type { ObjectIdentity } from "./kube-object.ts";

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 2000;

/** A cluster, and what was learned about it in this run. */
export class Cluster {
  readonly client: KubeClient;
  private readonly kinds: KindIndex;

  constructor(client: KubeClient) {
    this.client = client;
    this.kinds = new KindIndex(client);
  }

  /** The path of an object. Throws UnknownKindError. */
  async pathOf(object: ObjectIdentity, signal: AbortSignal): Promise<string> {
    const { plural, namespaced } = await this.kinds.find(object.apiVersion, object.kind, signal);
    const folder = namespaced ? `/namespaces/${object.namespace ?? this.client.namespace}` : "";
    return `${groupPath(object.apiVersion)}${folder}/${plural}/${encodeURIComponent(object.name)}`;
  }
}

/** The clusters of a run, one for each kubeconfig. */
export class Clusters {
  private readonly open = new Map<string, Promise<Cluster>>();

  get(config: ProviderConfig): Promise<Cluster> {
    const identity = createHash("sha256").update(JSON.stringify(config)).digest("hex");
    const known = this.open.get(identity);
    if (known !== undefined) return known;
    const cluster = readKubeconfig(config).then((access) => new Cluster(new KubeClient(access)));
    this.open.set(identity, cluster);
    return cluster;
  }

  async close(): Promise<void> {
    for (const cluster of await Promise.allSettled(this.open.values())) {
      if (cluster.status === "fulfilled") cluster.value.client.close();
    }
    this.open.clear();
  }
}

/**
 * Does something until it works: an API server that is starting, a webhook that is not ready, or a
 * kind whose definition was just made are waited for until the deadline. Anything else is final.
 */
export async function retryUntil<T>(
  deadline: Deadline,
  what: string,
  attempt: () => Promise<T>,
  progress: (message: string) => void,
): Promise<T> {
  const started = performance.now();
  let wait = FIRST_PAUSE_MS;
  let told = "";
  for (;;) {
    let problem: Error;
    try {
      return await attempt();
    } catch (cause) {
      problem = toError(cause);
    }
    const interrupted = deadline.signal.aborted && !deadline.expired();
    if (interrupted) throw new Error(`${what}: interrupted`, { cause: problem });
    if (!deadline.expired() && !mayPass(problem, performance.now() - started)) {
      throw new Error(`${what}: ${problem.message}`, { cause: problem });
    }
    if (deadline.expired()) throw new Error(timeoutText(what, deadline, told || problem.message));
    if (problem.message !== told) progress(problem.message);
    told = problem.message;
    await pause(wait, deadline.signal);
    wait = Math.min(wait * 1.5, LONGEST_PAUSE_MS);
  }
}

/** What a wait that ran out says: what was waited for, how long, and what was seen last. */
export function timeoutText(what: string, deadline: Deadline, last: string): string {
  return `waited ${String(deadline.seconds)} s for ${what}; last seen: ${last}`;
}

/** A state of affairs that changes by itself; `retryUntil` goes on asking. */
export class PassingError extends Error {
  override readonly name = "PassingError";
}

const PASSING_CODES = [
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EAI_AGAIN",
  "ABORT_ERR",
];
const PASSING_STATUS = [429, 500, 502, 503, 504];
// A namespace that is going, one whose service account is still to come, and a server whose
// admission plugins are still starting: all said with status 403. (A 409 in spite of force means
// that the predecessor is still being deleted.)
const PASSING_MESSAGE =
  /being terminated|being deleted|looking up service account|not yet ready to handle request/;

// A server that starts answers before it has read who may do what, and denies all but the built-in group.
const DENIED_MS = 15_000;

function mayPass(error: Error, askedForMs: number): boolean {
  if (error instanceof UnknownKindError || error instanceof PassingError) return true;
  if (error instanceof ApiError) {
    const passing = error.status === 409 || PASSING_MESSAGE.test(error.message);
    return passing || PASSING_STATUS.includes(error.status) || isNotRead(error, askedForMs);
  }
  return "code" in error && PASSING_CODES.includes(String(error.code));
}

function isNotRead({ status, message }: ApiError, askedForMs: number): boolean {
  return status === 403 && message.includes(" cannot ") && askedForMs < DENIED_MS;
}
