import type { HostPlan, Plan } from "../../../model/plan/plan.ts";
import { CommandError } from "../command-line/command-line.ts";
import { cleanText } from "../progress/progress-text.ts";
import type { ProgramResult } from "../verify/run-program.ts";
import { runOnHost } from "../hosts/run-on-host.ts";

/** How long the pods of one host may take to have other tokens. */
const LIMIT_SECONDS = 300;

/**
 * Makes every kubelet fetch the tokens of its pods anew, one host after the other, and waits until none is left
 * that an old key signed. Kubelets keep tokens for most of their life, and forget them in a restart, which
 * leaves pods alone. Throws where a host keeps one. Safe to repeat: a host without any is not touched.
 */
export async function refreshTokens(
  plan: Plan,
  sshConfig: string,
  say: (line: string) => void,
): Promise<void> {
  const [first] = plan.hosts;
  const listed = await runOnHost(first, sshConfig, OLD_KEYS, 60);
  assertDone(first, listed);
  const old = listed.stdout.split("\n").filter((line) => line !== "");
  for (const host of plan.hosts) {
    const program = renderRefresh(old, LIMIT_SECONDS - 30);
    assertDone(host, await runOnHost(host, sshConfig, program, LIMIT_SECONDS));
    say(`${host.name}: all tokens of its pods are of the new key`);
  }
}

function assertDone({ name }: HostPlan, { status, stderr }: ProgramResult): void {
  if (status === 0) return;
  throw new CommandError(
    `Pods of ${name} could not be given other tokens: ${cleanText(stderr) || `no answer within ${String(LIMIT_SECONDS)} s`}`,
    "run the same again: it goes on from here, and tokens of both keys are accepted until then",
  );
}

/**
 * Names of all keys but the one that signs, a line each, as tokens have them: Kubernetes takes the digest of the
 * public key. The signing one stands first.
 */
const OLD_KEYS = `work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
awk '/BEGIN/ { n++ } n > 1 { print > (n ".pem") }' /etc/kubernetes/pki/sa.pub
for key in *.pem; do
  if [ -e "$key" ]; then
    openssl pkey -pubin -in "$key" -outform der | openssl dgst -sha256 -binary | base64 -w0 | tr '+/' '-_' | tr -d =
    echo
  fi
done
`;

/** The program for one host. */
export function renderRefresh(oldKeys: readonly string[], seconds: number): string {
  return `# Succeeds where a pod of this host has a token of an old key: its header names the key.
stale() {
  for file in /var/lib/kubelet/pods/*/volumes/kubernetes.io~projected/*/..data/*; do
    if [ ! -f "$file" ]; then continue; fi
    IFS=. read -r header _ <"$file" || true
    case $header in eyJ*) ;; *) continue ;; esac
    header=$(printf '%s===' "$header" | tr '_-' '/+' | base64 -d 2>/dev/null || true)
    for key in ${oldKeys.join(" ")}; do
      case $header in *"\\"$key\\""*) return 0 ;; esac
    done
  done
  return 1
}
if stale; then systemctl restart kubelet; fi
end=$(($(date +%s) + ${String(seconds)}))
while stale; do
  if [ "$(date +%s)" -gt "$end" ]; then
    echo "a pod still has the token $file of an old key after ${String(seconds)} s" >&2
    exit 1
  fi
  sleep 1
done
`;
}
