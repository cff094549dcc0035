import type { X509Certificate } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Plan } from "../../../model/plan/plan.ts";
import { CommandError } from "../command-line/command-line.ts";
import { cleanText } from "../progress/progress-text.ts";
import type { ClusterAccess } from "../verify/cluster-access.ts";
import {
  askProxy,
  fingerprintsOf,
  listMeshPods,
  type MeshPod,
  type ProxyCredentials,
  readCertificates,
} from "./mesh-proxies.ts";
import { runOnHost } from "./run-on-host.ts";

/** How long all proxies may take; a kubelet brings another ConfigMap into a pod in a minute and a half at most. */
const LIMIT_SECONDS = 300;

/** Whether a proxy is as it should be, by what istiod was given. */
type Judge = (proxy: ProxyCredentials) => boolean;

/**
 * Waits until every proxy trusts the roots that istiod was given and no other, and until the agents beside them
 * have the files with these roots and the lists of what was revoked. Throws with the names of those that do not.
 */
export async function awaitTrust(
  cluster: ClusterAccess,
  { hosts, rotation }: Plan,
  sshConfig: string,
): Promise<void> {
  const { anchors } = await readAuthority(cluster);
  await awaitProxies(cluster, "trusts what it should", (proxy) => isSame(proxy.anchors, anchors));
  const program = renderAwaitFiles(rotation.meshAuthority.length, LIMIT_SECONDS - 30);
  for (const host of hosts) {
    const { status, stderr } = await runOnHost(host, sshConfig, program, LIMIT_SECONDS);
    if (status === 0) continue;
    throw failure(
      `Agents on ${host.name} do not have the mesh's roots and lists yet: ${cleanText(stderr)}`,
    );
  }
}

/** Waits until the authority that signs has signed the certificate of every proxy. Throws as above. */
export async function awaitCertificates(cluster: ClusterAccess): Promise<void> {
  const { signer } = await readAuthority(cluster);
  await awaitProxies(cluster, "has a certificate of the authority that signs", ({ certificate }) =>
    certificate.verify(signer.publicKey),
  );
}

/** What istiod was given; the key in the same secret is not asked for. */
async function readAuthority(
  cluster: ClusterAccess,
): Promise<{ readonly signer: X509Certificate; readonly anchors: ReadonlySet<string> }> {
  const read = async (field: string): Promise<X509Certificate[]> => {
    const path = `jsonpath={.data.${field.replaceAll(".", "\\.")}}`;
    const query = ["get", "secret", "-n", "istio-system", "cacerts", "-o", path];
    return readCertificates(await cluster.must("read the mesh's authority", query));
  };
  const [signer] = await read("ca-cert.pem");
  if (signer === undefined) throw new Error("unreachable: the mesh has no authority");
  return { signer, anchors: fingerprintsOf(await read("root-cert.pem")) };
}

async function awaitProxies(cluster: ClusterAccess, what: string, judge: Judge): Promise<void> {
  const deadline = Date.now() + LIMIT_SECONDS * 1000;
  for (;;) {
    const others = await findOthers(cluster, judge);
    if (others.length === 0) return;
    if (Date.now() > deadline) {
      const names = others.map(({ namespace, name }) => `${namespace}/${name}`).join(", ");
      throw failure(`After ${String(LIMIT_SECONDS)} s not every proxy ${what}: ${names}`);
    }
    await pause(1000);
  }
}

async function findOthers(cluster: ClusterAccess, judge: Judge): Promise<readonly MeshPod[]> {
  const pods = await listMeshPods(cluster);
  const answers = await Promise.all(pods.map((pod) => askProxy(cluster, pod)));
  return pods.filter((_pod, index) => {
    const answer = answers[index];
    return answer === undefined || !judge(answer);
  });
}

function isSame(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((member) => other.has(member));
}

function failure(problem: string): CommandError {
  return new CommandError(
    problem,
    "see to these pods, or make them anew, and run the same again: the mesh works as it is",
  );
}

/** The program for one host: two lists for each root, its own and its intermediate authority's. */
export function renderAwaitFiles(roots: number, seconds: number): string {
  return `lagging() {
  for folder in /var/lib/kubelet/pods/*/volumes/kubernetes.io~configmap/istiod-ca-cert/..data; do
    file=$folder/root-cert.pem
    if [ -f "$file" ] && [ "$(grep -c 'BEGIN CERTIFICATE' "$file")" != ${String(roots)} ]; then return 0; fi
    file=\${folder%/istiod-ca-cert/..data}/istio-ca-crl/..data/ca-crl.pem
    if [ -f "$file" ] && [ "$(grep -c 'BEGIN X509 CRL' "$file")" != ${String(2 * roots)} ]; then return 0; fi
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
