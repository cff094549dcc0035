import { copyAt, parsePath } from "../../property-path.ts";
import { asText } from "../../values.ts";
import type { PropertyMap } from "../../values.ts";
import { pause, startDeadline } from "../deadline.ts";
import type { Deadline } from "../deadline.ts";
import type { OperationRequest } from "../provider.ts";
import { PassingError, retryUntil, timeoutText } from "./cluster.ts";
import type { Cluster } from "./cluster.ts";
import { explainWait } from "./explain-wait.ts";
import { ApiError } from "./kube-client.ts";
import { UnknownKindError } from "./kind-index.ts";
import { describeObject, identify, mapAt, metadataOf, textAt } from "./kube-object.ts";
import type { ObjectIdentity } from "./kube-object.ts";
import { isAwaited, judgeReadiness } from "./readiness.ts";

const DEFAULT_SECONDS = 300;
const FIELD_MANAGER = "nordmesh";
const POLL_MS = 500;

/** Applies an object and waits until it is ready; answers it as it then is in the cluster. */
export async function applyObject(
  cluster: Cluster,
  request: OperationRequest,
): Promise<PropertyMap> {
  const deadline = startDeadline(request.timeoutSeconds ?? DEFAULT_SECONDS, request.signal);
  const object = identify(request.type, request.inputs);
  const what = describeObject(object);
  const { signal } = deadline;
  const applied = await retryUntil(
    deadline,
    what,
    async () => {
      const path = await cluster.pathOf(object, signal);
      const body = await withIgnoredAsTheyAre(cluster, path, request, signal);
      // Force: what the program describes is this program's; a manual edit gives way to it.
      const query = { fieldManager: FIELD_MANAGER, force: "true" };
      const contentType = "application/apply-patch+yaml";
      return cluster.client.call({ method: "PATCH", path, query, contentType, body }, signal);
    },
    request.progress,
  );
  if (!isAwaited(object.kind) || skipsWait(request.inputs)) return applied;
  return awaitReady(cluster, object, applied, deadline, request.progress);
}

/** Deletes an object and waits until it is gone. One that is gone already is a success. */
export async function deleteObject(cluster: Cluster, request: OperationRequest): Promise<void> {
  const deadline = startDeadline(request.timeoutSeconds ?? DEFAULT_SECONDS, request.signal);
  const object = identify(request.type, request.inputs);
  const uid = textAt(metadataOf(request.outputs), "uid");
  await retryUntil(
    deadline,
    `${describeObject(object)} to be deleted`,
    () => ignoreMissing(() => deleteOnce(cluster, object, uid, deadline.signal)),
    request.progress,
  );
}

async function deleteOnce(
  cluster: Cluster,
  object: ObjectIdentity,
  uid: string,
  signal: AbortSignal,
): Promise<void> {
  const path = await cluster.pathOf(object, signal);
  const body = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Foreground" };
  await cluster.client.call({ method: "DELETE", path, body }, signal);
  const left = await cluster.client.call({ method: "GET", path }, signal);
  // Another object of that name is somebody else's.
  if (uid !== "" && textAt(metadataOf(left), "uid") !== uid) return;
  const finalizers = metadataOf(left)["finalizers"];
  const held = Array.isArray(finalizers) ? `, held by ${finalizers.map(asText).join(", ")}` : "";
  throw new PassingError(`it is being deleted${held}`);
}

async function ignoreMissing(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const missing = error instanceof ApiError && error.status === 404;
    // With its definition gone, no object of a kind can be left.
    if (!missing && !(error instanceof UnknownKindError)) throw error;
  }
}

/**
 * The object to apply, with ignored fields as they are in the cluster: leaving them out would
 * remove those that an earlier apply had set, and sending ours would undo what others have set.
 */
async function withIgnoredAsTheyAre(
  cluster: Cluster,
  path: string,
  { inputs, ignoreChanges, id }: OperationRequest,
  signal: AbortSignal,
): Promise<PropertyMap> {
  if (ignoreChanges.length === 0 || id === "") return inputs;
  try {
    const live = await cluster.client.call({ method: "GET", path }, signal);
    return ignoreChanges.reduce((body, at) => copyAt(body, live, parsePath(at)), inputs);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return inputs;
    throw error;
  }
}

async function awaitReady(
  cluster: Cluster,
  object: ObjectIdentity,
  applied: PropertyMap,
  deadline: Deadline,
  progress: (message: string) => void,
): Promise<PropertyMap> {
  const what = `${describeObject(object)} to be ready`;
  const path = await cluster.pathOf(object, deadline.signal);
  let live = applied;
  let told = "";
  for (;;) {
    const missing = judgeReadiness(live);
    if (missing === undefined) return live;
    if (missing !== told) progress(missing);
    told = missing;
    await pause(POLL_MS, deadline.signal);
    if (deadline.signal.aborted) throw await notReady(cluster, what, live, missing, deadline);
    live = await retryUntil(
      deadline,
      what,
      () => cluster.client.call({ method: "GET", path }, deadline.signal),
      progress,
    );
  }
}

async function notReady(
  cluster: Cluster,
  what: string,
  live: PropertyMap,
  missing: string,
  deadline: Deadline,
): Promise<Error> {
  if (!deadline.expired()) return new Error(`${what}: interrupted; last seen: ${missing}`);
  // The deadline's own signal is used up; the question why gets a little time of its own.
  const reasons = await explainWait(cluster.client, live, AbortSignal.timeout(5000));
  return new Error(timeoutText(what, deadline, [missing, ...reasons].join("\n  ")));
}

function skipsWait(inputs: PropertyMap): boolean {
  return mapAt(inputs, "metadata", "annotations")["pulumi.com/skipAwait"] === "true";
}
