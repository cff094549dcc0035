import { findPassphrase } from "../../../../engine/passphrase.ts";
import { openStateFile, writeStateFile } from "../../../../engine/state/state-file.ts";
import type { ResourceState, StackState } from "../../../../engine/state/stack-state.ts";
import { plain } from "../../../../engine/values.ts";

/** What a rebuilt stack begins with, and the operator's key of the lost one. Both are secret. */
export interface Seed {
  readonly state: StackState;
  /** OpenSSH private key; empty where the kit has none. */
  readonly operatorKey: string;
}

/**
 * Of the embedded engine's state in a kit, what stays the same on other hosts: all keys and certificates.
 * Hosts, their steps and the objects in the cluster are left out, so that the program makes them, and takes
 * over what the restored etcd holds of them.
 */
export function selectSeed(text: string): Seed {
  const state = JSON.parse(text) as StackState;
  const kept = state.resources.filter(isKey);
  const providers = new Set(
    kept.map(({ provider }) => provider?.slice(0, provider.lastIndexOf("::"))),
  );
  const resources = state.resources.filter(
    (resource) => isKey(resource) || providers.has(resource.urn),
  );
  const urns = new Set(resources.map(({ urn }) => urn));
  const operatorKey = plain(state.outputs["operatorKey"] ?? "");
  return {
    state: {
      project: state.project,
      stack: state.stack,
      resources: resources.map((resource) => ({
        ...resource,
        dependencies: resource.dependencies.filter((urn) => urns.has(urn)),
      })),
      condemned: [],
      outputs: {},
    },
    operatorKey: typeof operatorKey === "string" ? operatorKey : "",
  };
}

/** Keys of hosts are not among them: another host has another one. */
function isKey({ type, name, urn }: ResourceState): boolean {
  return (
    /^operator-key(-\d+)?$/.test(name) ||
    type.startsWith("infra:pki:") ||
    urn.includes("infra:pki:")
  );
}

/** Writes it where the embedded engine looks for its state, sealed with a passphrase of this machine. */
export async function writeSeed(stateDir: string, { state }: Seed): Promise<void> {
  const { value } = await findPassphrase(stateDir, process.env);
  await writeStateFile(await openStateFile(stateDir, value), state);
}
