import type { Plan } from "../../../model/plan/plan.ts";
import { CommandError } from "../command-line/command-line.ts";
import { cleanText } from "../progress/progress-text.ts";
import { runOnHost } from "../hosts/run-on-host.ts";

/** How long all secrets of a cluster may take. */
const LIMIT_SECONDS = 600;

/**
 * Writes every secret of a cluster anew, so that it is encrypted with the first key, and reads in etcd that
 * it is. It runs on the first control plane: no secret leaves the cluster. Throws where one is left that
 * another key encrypts. Safe to repeat.
 * @returns how many secrets there are
 */
export async function rewriteSecrets(
  { hosts, rotation }: Plan,
  sshConfig: string,
): Promise<number> {
  const { status, stdout, stderr } = await runOnHost(
    hosts[0],
    sshConfig,
    renderRewrite(rotation.encryptionKey[0]),
    LIMIT_SECONDS,
  );
  const count = Number(/^secrets (\d+)$/m.exec(stdout)?.[1] ?? NaN);
  if (status === 0 && !Number.isNaN(count)) return count;
  throw new CommandError(
    `Not all secrets could be written with the new key: ${cleanText(stderr) || `no answer within ${String(LIMIT_SECONDS)} s`}`,
    "run the same again: it goes on from here, and the old key stays until all are",
  );
}

/** The program; a secret that somebody else changes meanwhile is written with the new key by that. */
export function renderRewrite(generation: number): string {
  return `export KUBECONFIG=/etc/kubernetes/admin.conf
pki=/etc/kubernetes/pki/etcd
# In the network of the host, where etcd listens on loopback too.
ask() {
  /opt/nordmesh/bundle/bin/etcdctl --endpoints https://127.0.0.1:2379 --cacert "$pki/ca.crt" --cert "$pki/healthcheck-client.crt" \\
    --key "$pki/healthcheck-client.key" get /registry/secrets/ --prefix "$@"
}
total() { ask --keys-only | grep -c . || true; }
# Every value begins with the name of its key.
written() { ask --print-value-only | grep -ac '^k8s:enc:secretbox:v1:key${String(generation)}:' || true; }
for try in 1 2 3 4 5; do
  if [ "$(total)" = "$(written)" ]; then break; fi
  # What is changed or deleted between reading and writing is refused, and looked at again.
  kubectl get secrets --all-namespaces -o json | kubectl replace -f - >/dev/null || sleep "$try"
done
all=$(total)
new=$(written)
if [ "$all" != "$new" ]; then
  echo "$new of $all secrets are encrypted with key ${String(generation)}" >&2
  exit 1
fi
echo "secrets $all"
`;
}
