import type { Field } from "./field.ts";
import { inputsOf, objectKind } from "./objects.ts";
import type { Resource } from "./resource.ts";

/** A pod, or the template that pods are made from. */
export interface Pod {
  readonly metadata: Field;
  readonly spec: Field;
}

const IN_SPEC = ["template"];

/** Where each kind keeps its pod, by `group/Kind`. */
const POD_PATHS: Readonly<Record<string, readonly string[]>> = {
  "core/Pod": [],
  "core/PodTemplate": ["template"],
  "core/ReplicationController": ["spec", ...IN_SPEC],
  "apps/Deployment": ["spec", ...IN_SPEC],
  "apps/StatefulSet": ["spec", ...IN_SPEC],
  "apps/DaemonSet": ["spec", ...IN_SPEC],
  "apps/ReplicaSet": ["spec", ...IN_SPEC],
  "batch/Job": ["spec", ...IN_SPEC],
  "batch/CronJob": ["spec", "jobTemplate", "spec", ...IN_SPEC],
};

/** Whether the resource is a pod or makes pods. */
export function runsPods({ type }: Resource): boolean {
  return podPath(type) !== undefined;
}

/** The pod of a resource for which `runsPods` holds. */
export function podOf(resource: Resource): Pod {
  const path = podPath(resource.type);
  if (path === undefined) throw new Error(`unreachable: ${resource.type} runs no pods`);
  const pod = inputsOf(resource).at(...path);
  return { metadata: pod.at("metadata"), spec: pod.at("spec") };
}

/**
 * The service account that a pod runs as; absent where it runs as `default`. The older name of the field
 * still counts: the API server copies it.
 */
export function accountOf({ spec }: Pod): Field {
  const account = spec.at("serviceAccountName");
  const older = spec.at("serviceAccount");
  return !account.isPresent && older.isPresent ? older : account;
}

/** All containers of a pod: those that stay, those that run first, and those added for debugging. */
export function containersOf({ spec }: Pod): Field[] {
  return ["initContainers", "containers", "ephemeralContainers"].flatMap((group) =>
    spec.at(group).items(),
  );
}

/** Containers to which requests and limits apply: Kubernetes allows none on ephemeral ones. */
export function sizedContainersOf({ spec }: Pod): Field[] {
  return [...spec.at("initContainers").items(), ...spec.at("containers").items()];
}

function podPath(type: string): readonly string[] | undefined {
  const kind = objectKind(type);
  return kind === null ? undefined : POD_PATHS[`${kind.group}/${kind.kind}`];
}
