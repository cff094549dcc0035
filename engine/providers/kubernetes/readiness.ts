import type { PropertyMap } from "../../values.ts";
import { listAt, numberAt, textAt } from "./kube-object.ts";

/** What an object is still waiting for; `undefined` when it is ready. */
export type Readiness = string | undefined;

/** An object that will never become ready by itself. */
export class NeverReadyError extends Error {
  override readonly name = "NeverReadyError";
}

type Judge = (object: PropertyMap) => Readiness;

const JUDGES: Readonly<Record<string, Judge>> = {
  Deployment: judgeDeployment,
  StatefulSet: judgeStatefulSet,
  DaemonSet: judgeDaemonSet,
  CustomResourceDefinition: (object) => needCondition(object, "Established"),
  Namespace: (object) => {
    const phase = textAt(object, "status", "phase");
    return phase === "Active" ? undefined : `phase ${phase || "not set"}`;
  },
  Job: judgeJob,
  Pod: judgePod,
};

/** Judges an object of any kind; kinds without a rule are ready once they exist. */
export function judgeReadiness(object: PropertyMap): Readiness {
  return JUDGES[textAt(object, "kind")]?.(object);
}

/** True for kinds that are waited for. */
export function isAwaited(kind: string): boolean {
  return kind in JUDGES;
}

function judgeDeployment(object: PropertyMap): Readiness {
  if (!isObserved(object)) return "the controller has not seen it yet";
  const wanted = numberAt(object, 1, "spec", "replicas");
  const updated = numberAt(object, 0, "status", "updatedReplicas");
  const available = numberAt(object, 0, "status", "availableReplicas");
  const all = numberAt(object, 0, "status", "replicas");
  if (updated < wanted) return `${ofWanted(updated, wanted)} replicas are up to date`;
  if (all > updated) return `${String(all - updated)} old replicas are still there`;
  return available < wanted ? `${ofWanted(available, wanted)} replicas are available` : undefined;
}

function judgeStatefulSet(object: PropertyMap): Readiness {
  if (!isObserved(object)) return "the controller has not seen it yet";
  const wanted = numberAt(object, 1, "spec", "replicas");
  const ready = numberAt(object, 0, "status", "readyReplicas");
  const updated = numberAt(object, 0, "status", "updatedReplicas");
  if (ready < wanted) return `${ofWanted(ready, wanted)} replicas are ready`;
  return updated < wanted ? `${ofWanted(updated, wanted)} replicas are up to date` : undefined;
}

function judgeDaemonSet(object: PropertyMap): Readiness {
  if (!isObserved(object)) return "the controller has not seen it yet";
  const wanted = numberAt(object, 0, "status", "desiredNumberScheduled");
  const updated = numberAt(object, 0, "status", "updatedNumberScheduled");
  const available = numberAt(object, 0, "status", "numberAvailable");
  if (updated < wanted) return `${ofWanted(updated, wanted)} nodes are up to date`;
  return available < wanted ? `available on ${ofWanted(available, wanted)} nodes` : undefined;
}

function judgeJob(object: PropertyMap): Readiness {
  const failed = condition(object, "Failed");
  if (failed?.["status"] === "True") {
    throw new NeverReadyError(
      `it failed: ${textAt(failed, "reason")} ${textAt(failed, "message")}`,
    );
  }
  return needCondition(object, "Complete");
}

function judgePod(object: PropertyMap): Readiness {
  const phase = textAt(object, "status", "phase");
  if (phase === "Succeeded") return undefined;
  if (phase === "Failed")
    throw new NeverReadyError(`it failed: ${textAt(object, "status", "reason")}`);
  return needCondition(object, "Ready");
}

function needCondition(object: PropertyMap, type: string): Readiness {
  const found = condition(object, type);
  if (found?.["status"] === "True") return undefined;
  const why =
    found === undefined ? "" : ` (${textAt(found, "reason") || textAt(found, "message")})`;
  return `not ${type} yet${why}`;
}

function condition(object: PropertyMap, type: string): PropertyMap | undefined {
  return listAt(object, "status", "conditions").find((candidate) => candidate["type"] === type);
}

function isObserved(object: PropertyMap): boolean {
  const generation = numberAt(object, 0, "metadata", "generation");
  return numberAt(object, -1, "status", "observedGeneration") >= generation;
}

function ofWanted(count: number, wanted: number): string {
  return `${String(count)} of ${String(wanted)}`;
}
