import { asText } from "../../values.ts";
import type { PropertyMap } from "../../values.ts";
import type { KubeClient } from "./kube-client.ts";
import { listAt, mapAt, metadataOf, textAt } from "./kube-object.ts";

/**
 * Why pods of a workload, or a pod itself, are not ready, as far as the cluster says: waiting
 * containers, unschedulable pods, and the last warning event. Best effort: never throws.
 */
export async function explainWait(
  client: KubeClient,
  object: PropertyMap,
  signal: AbortSignal,
): Promise<string[]> {
  const namespace = textAt(metadataOf(object), "namespace");
  if (namespace === "") return [];
  try {
    const pods = await podsOf(client, object, namespace, signal);
    const names = [textAt(metadataOf(object), "name"), ...pods.map((pod) => nameOf(pod))];
    return [...pods.flatMap(explainPod), ...(await lastWarning(client, namespace, names, signal))];
  } catch {
    return [];
  }
}

async function podsOf(
  client: KubeClient,
  object: PropertyMap,
  namespace: string,
  signal: AbortSignal,
): Promise<PropertyMap[]> {
  if (textAt(object, "kind") === "Pod") return [object];
  const labels = Object.entries(mapAt(object, "spec", "selector", "matchLabels"));
  if (labels.length === 0) return [];
  const labelSelector = labels.map(([key, value]) => `${key}=${asText(value)}`).join(",");
  const path = `/api/v1/namespaces/${namespace}/pods`;
  return listAt(
    await client.call({ method: "GET", path, query: { labelSelector } }, signal),
    "items",
  );
}

function explainPod(pod: PropertyMap): string[] {
  const statuses = [
    ...listAt(pod, "status", "initContainerStatuses"),
    ...listAt(pod, "status", "containerStatuses"),
  ];
  const waiting = statuses.flatMap((status) => {
    const state = mapAt(status, "state", "waiting");
    const reason = textAt(state, "reason");
    if (reason === "" || reason === "PodInitializing") return [];
    return [`pod ${nameOf(pod)}, ${textAt(status, "name")}: ${reason} ${textAt(state, "message")}`];
  });
  const unscheduled = listAt(pod, "status", "conditions")
    .filter((found) => found["type"] === "PodScheduled" && found["status"] === "False")
    .map((found) => `pod ${nameOf(pod)}: ${textAt(found, "reason")} ${textAt(found, "message")}`);
  return [...unscheduled, ...waiting].map((line) => line.trim());
}

async function lastWarning(
  client: KubeClient,
  namespace: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  const path = `/api/v1/namespaces/${namespace}/events`;
  const query = { fieldSelector: "type=Warning" };
  const events = listAt(await client.call({ method: "GET", path, query }, signal), "items");
  const last = events
    .filter((event) => names.includes(textAt(event, "involvedObject", "name")))
    .sort((a, b) => textAt(a, "lastTimestamp").localeCompare(textAt(b, "lastTimestamp")))
    .at(-1);
  return last === undefined ? [] : [`${textAt(last, "reason")}: ${textAt(last, "message")}`];
}

function nameOf(object: PropertyMap): string {
  return textAt(metadataOf(object), "name");
}
