import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { kubectl } from "../cluster-by-command.ts";
import type { Subject } from "../failover/lose-control-plane.ts";

const NAME = "held";

/**
 * A pod in the mesh that is not started elsewhere before it is evicted, and a budget that does not let it go. Returns where
 * it stands.
 */
export async function holdPod(subject: Subject): Promise<{ host: string; pod: string }> {
  const path = "jsonpath={.spec.template.spec}";
  const client = ["-n", "demo", "get", "deployment", "client", "-o", path];
  const labels = { app: "client", version: NAME };
  const template = {
    metadata: { labels },
    spec: JSON.parse(await kubectl(subject, ...client)) as object,
  };
  const meta = { name: NAME, namespace: "demo" };
  const selector = { matchLabels: labels };
  const strategy = { type: "Recreate" };
  const items = [
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: meta,
      spec: { selector, strategy, template },
    },
    {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: meta,
      spec: { selector, minAvailable: 1 },
    },
  ];
  const file = join(subject.environments, "held.json");
  writeFileSync(file, JSON.stringify({ apiVersion: "v1", kind: "List", items }));
  await kubectl(subject, "apply", "-f", file);
  await kubectl(subject, "-n", "demo", "rollout", "status", `deployment/${NAME}`);
  return findHeld(subject);
}

/** Where the pod stands, and its name, which another one in its place would not have. */
export async function findHeld(subject: Subject): Promise<{ host: string; pod: string }> {
  const path = "jsonpath={.items[0].spec.nodeName} {.items[0].metadata.name}";
  const query = ["-n", "demo", "get", "pods", "-l", `version=${NAME}`, "-o", path];
  const [host = "", pod = ""] = (await kubectl(subject, ...query)).trim().split(" ");
  return { host, pod };
}

/** Takes the budget away, or with `deployment` the pod. */
export async function letGo(
  subject: Subject,
  what: "poddisruptionbudget" | "deployment",
): Promise<void> {
  await kubectl(subject, "-n", "demo", "delete", what, NAME);
}
