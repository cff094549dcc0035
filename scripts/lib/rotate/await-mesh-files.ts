import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import type { Plan } from "../../../model/plan/plan.ts";
import { CommandError } from "../command-line/command-line.ts";
import { cleanText } from "../progress/progress-text.ts";
import type { ClusterAccess } from "../verify/cluster-access.ts";
import { listMeshPods } from "./mesh-proxies.ts";
import { runOnHost } from "../hosts/run-on-host.ts";

/** How long istiod may take to tell every namespace, and then the hosts to have it in their pods. */
const LIMIT_SECONDS = 300;

/** Annotation of a pod that names the roots which it was last told to look for. */
const ROOTS = "nordmesh.internal/mesh-roots";

/**
 * Waits until the agents beside all proxies have files with these roots and with what each of the authorities has
 * revoked. A kubelet brings another ConfigMap into a pod when it looks at that pod again, after a minute; at one that
 * was changed it looks at once, so each is marked as soon as there is something to bring. Throws where a host does not
 * have them. Safe to repeat.
 */
export async function awaitMeshFiles(
  cluster: ClusterAccess,
  { hosts, rotation }: Plan,
  sshConfig: string,
  anchors: ReadonlySet<string>,
): Promise<void> {
  const roots = rotation.meshAuthority.length;
  await awaitConfigMaps(cluster, "istio-ca-root-cert", "BEGIN CERTIFICATE", roots);
  await awaitConfigMaps(cluster, "istio-ca-crl", "BEGIN X509 CRL", LISTS_PER_ROOT * roots);
  await markPods(cluster, anchors);
  const program = renderAwaitFiles(roots, LIMIT_SECONDS - 30);
  for (const host of hosts) {
    const { status, stderr } = await runOnHost(host, sshConfig, program, LIMIT_SECONDS);
    if (status !== 0) {
      throw meshFailure(
        `Agents on ${host.name} do not have the mesh's roots and lists yet: ${cleanText(stderr)}`,
      );
    }
  }
}

const configMaps = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ namespace: z.string() }),
      data: z.record(z.string(), z.string()).default({}),
    }),
  ),
});

/** Waits until all ConfigMaps of a name have as many things in them as there should be. */
async function awaitConfigMaps(
  cluster: ClusterAccess,
  name: string,
  mark: string,
  wanted: number,
): Promise<void> {
  const query = ["get", "configmaps", "-A", "--field-selector", `metadata.name=${name}`];
  const deadline = Date.now() + LIMIT_SECONDS * 1000;
  for (;;) {
    const listed = await cluster.must("list what istiod has written", [...query, "-o", "json"]);
    const others = configMaps
      .parse(JSON.parse(listed))
      .items.filter(({ data }) => Object.values(data).join().split(mark).length !== wanted + 1)
      .map(({ metadata }) => metadata.namespace);
    if (others.length === 0) return;
    if (Date.now() > deadline) {
      throw meshFailure(
        `After ${String(LIMIT_SECONDS)} s istiod has not written ${name} anew in: ${others.join(", ")}`,
      );
    }
    await pause(1000);
  }
}

async function markPods(cluster: ClusterAccess, anchors: ReadonlySet<string>): Promise<void> {
  const digest = createHash("sha256")
    .update([...anchors].sort().join())
    .digest("hex")
    .slice(0, 16);
  const byNamespace = Map.groupBy(await listMeshPods(cluster), ({ namespace }) => namespace);
  for (const [namespace, pods] of byNamespace) {
    const names = pods.map(({ name }) => name);
    // One that has gone meanwhile is no matter: the next one in its place starts with the files.
    await cluster.run([
      "annotate",
      "pods",
      "--overwrite",
      "-n",
      namespace,
      ...names,
      `${ROOTS}=${digest}`,
    ]);
  }
}

/** That something in the mesh does not have what it should, while both authorities are trusted. */
export function meshFailure(problem: string): CommandError {
  return new CommandError(
    problem,
    "see to these pods, or make them anew, and run the same again: the mesh works as it is",
  );
}

/** A root's own list of what it has revoked, and its intermediate authority's. */
const LISTS_PER_ROOT = 2;

/** The program for one host. */
export function renderAwaitFiles(roots: number, seconds: number): string {
  return `lagging() {
  for folder in /var/lib/kubelet/pods/*/volumes/kubernetes.io~configmap/istiod-ca-cert/..data; do
    file=$folder/root-cert.pem
    if [ -f "$file" ] && [ "$(grep -c 'BEGIN CERTIFICATE' "$file")" != ${String(roots)} ]; then return 0; fi
    file=\${folder%/istiod-ca-cert/..data}/istio-ca-crl/..data/ca-crl.pem
    if [ -f "$file" ] && [ "$(grep -c 'BEGIN X509 CRL' "$file")" != ${String(LISTS_PER_ROOT * roots)} ]; then return 0; fi
  done
  return 1
}
end=$(($(date +%s) + ${String(seconds)}))
while lagging; do
  if [ "$(date +%s)" -gt "$end" ]; then
    echo "$file is not what it should be after ${String(seconds)} s" >&2
    exit 1
  fi
  sleep 1
done
`;
}
