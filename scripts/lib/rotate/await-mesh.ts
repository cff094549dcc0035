import type { X509Certificate } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Plan } from "../../../model/plan/plan.ts";
import type { ClusterAccess } from "../verify/cluster-access.ts";
import { awaitMeshFiles, meshFailure } from "./await-mesh-files.ts";
import {
  askProxy,
  fingerprintsOf,
  listMeshPods,
  type MeshPod,
  type ProxyCredentials,
  readCertificates,
} from "./mesh-proxies.ts";

/** How long all proxies may take. */
const LIMIT_SECONDS = 300;

/** Whether a proxy is as it should be, by what istiod was given. */
type Judge = (proxy: ProxyCredentials) => boolean;

/**
 * Waits until every proxy trusts the roots that istiod was given and no other, and until the agents beside them
 * have the files with these roots and the lists of what was revoked. Throws with the names of those that do not.
 */
export async function awaitTrust(
  cluster: ClusterAccess,
  plan: Plan,
  sshConfig: string,
): Promise<void> {
  const { anchors } = await readAuthority(cluster);
  await awaitProxies(cluster, "trusts what it should", (proxy) => isSame(proxy.anchors, anchors));
  await awaitMeshFiles(cluster, plan, sshConfig, anchors);
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
      throw meshFailure(`After ${String(LIMIT_SECONDS)} s not every proxy ${what}: ${names}`);
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
