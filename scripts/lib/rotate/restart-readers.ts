import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { CommandError } from "../command-line/command-line.ts";
import { cleanText } from "../progress/progress-text.ts";
import type { ClusterAccess } from "../verify/cluster-access.ts";
import { type ApiReader, AUTHORITIES, listApiReaders, type PodMaker } from "./api-readers.ts";

/** How long the controller manager may take to tell every namespace what to trust. */
const PUBLISH_SECONDS = 120;
/** How long the pods of one workload may take to be others. */
const ROLLOUT_SECONDS = 300;

/**
 * Makes every pod that may call the API anew, by its own way to change without a gap, once each namespace has been
 * told which authorities are trusted: programs read that when they start. Throws where a pod is left that nothing
 * makes anew. Safe to repeat: pods that are younger than what they were told are left alone.
 */
export async function restartReaders(
  cluster: ClusterAccess,
  say: (line: string) => void,
): Promise<void> {
  const told = await awaitPublished(cluster);
  // A time in Kubernetes is a whole second: what is made from here on has a later one.
  await pause(1000);
  const stale = async (): Promise<readonly ApiReader[]> =>
    (await listApiReaders(cluster)).filter(
      // Of the same second it may be the older.
      ({ namespace, created }) => created.getTime() <= (told.get(namespace)?.getTime() ?? Infinity),
    );
  const makers = new Map<string, PodMaker>();
  for (const { maker } of await stale()) if (maker !== undefined) makers.set(nameOf(maker), maker);
  for (const maker of makers.values()) await restart(cluster, maker);
  for (const maker of makers.values()) {
    await awaitRollout(cluster, maker);
    say(`${nameOf(maker)}: its pods are others`);
  }
  const left = await stale();
  if (left.length === 0) return;
  throw new CommandError(
    `Pods call the API, or may, and trust what was trusted when they started: ${left.map(({ namespace, name }) => `${namespace}/${name}`).join(", ")}`,
    "make these anew, and run the same again: the cluster works as it is",
  );
}

const configMaps = z.object({
  items: z.array(
    z.object({
      metadata: z.object({
        namespace: z.string(),
        managedFields: z.array(z.object({ time: z.coerce.date() })),
      }),
      data: z.record(z.string(), z.string()),
    }),
  ),
});

/** Waits until every namespace has the authorities that the administrator's kubeconfig has; when each got them. */
async function awaitPublished(cluster: ClusterAccess): Promise<ReadonlyMap<string, Date>> {
  const view = "jsonpath={.clusters[0].cluster.certificate-authority-data}";
  const data = await cluster.must("read what is trusted", ["config", "view", "--raw", "-o", view]);
  const wanted = Buffer.from(data, "base64").toString().trim();
  const deadline = Date.now() + PUBLISH_SECONDS * 1000;
  for (;;) {
    const query = ["get", "configmaps", "-A", "--field-selector", `metadata.name=${AUTHORITIES}`];
    const { status, stdout } = await cluster.run([...query, "--show-managed-fields", "-o", "json"]);
    // Right after its programs have started again the API may not answer yet.
    const items = status === 0 ? configMaps.parse(JSON.parse(stdout)).items : [];
    const others = items.filter(({ data: files }) => files["ca.crt"]?.trim() !== wanted);
    if (items.length > 0 && others.length === 0) {
      return new Map(items.map(({ metadata }) => [metadata.namespace, latest(metadata)]));
    }
    if (Date.now() > deadline) {
      throw new CommandError(
        `After ${String(PUBLISH_SECONDS)} s not every namespace was told what to trust: ${others.map(({ metadata }) => metadata.namespace).join(", ")}`,
        "see to the controller manager, and run the same again: the cluster works as it is",
      );
    }
    await pause(1000);
  }
}

function latest({ managedFields }: { readonly managedFields: readonly { time: Date }[] }): Date {
  return new Date(Math.max(...managedFields.map(({ time }) => time.getTime())));
}

function nameOf({ kind, namespace, name }: PodMaker): string {
  return `${kind} ${namespace}/${name}`;
}

async function restart(cluster: ClusterAccess, { kind, namespace, name }: PodMaker): Promise<void> {
  await cluster.must("restart pods", ["rollout", "restart", "-n", namespace, `${kind}/${name}`]);
}

async function awaitRollout(cluster: ClusterAccess, maker: PodMaker): Promise<void> {
  const { kind, namespace, name } = maker;
  const timeout = `--timeout=${String(ROLLOUT_SECONDS)}s`;
  const wait = ["rollout", "status", "-n", namespace, `${kind}/${name}`, timeout];
  const { status, stderr } = await cluster.run(wait, { seconds: ROLLOUT_SECONDS + 30 });
  if (status === 0) return;
  throw new CommandError(
    `Pods of ${nameOf(maker)} are not others yet: ${cleanText(stderr)}`,
    "see to them, and run the same again: the cluster works as it is",
  );
}
