import { spawn, type ChildProcess } from "node:child_process";
import { CALL_ECHO, type CallReport } from "./mesh-calls.ts";

/**
 * Calls to the demo's service from whichever pod of a DaemonSet runs on a host, one after the other: where that pod
 * ends, from the one that follows it. A call that the caller's own end cuts off is no failed one; until then each
 * counts, also those that are made while the pod is ending.
 */
export class FollowingCalls {
  private readonly child: ChildProcess;
  private readonly ended: Promise<void>;
  private text = "";

  /** @param daemonSet of the namespace demo, with the probe in its pods */
  constructor(sshConfig: string, host: string, daemonSet: string) {
    this.child = spawn("ssh", ["-F", sshConfig, host, program(daemonSet)], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const take = (chunk: Buffer): void => {
      this.text += chunk.toString();
    };
    this.child.stdout?.on("data", take);
    this.child.stderr?.on("data", take);
    this.ended = new Promise((resolve) => this.child.once("close", () => resolve()));
  }

  get calls(): number {
    return this.count(/^ok$/gm) * CALL_ECHO.calls;
  }

  /** Pods that calls were made from. */
  get pods(): number {
    return this.count(/^from /gm);
  }

  /** `unseen` is what containerd, which is started anew with other programs, did not tell the end of. */
  async stop(): Promise<CallReport & { readonly unseen: readonly string[] }> {
    this.child.kill();
    await this.ended;
    const linesOf = (word: string): readonly string[] =>
      this.text.match(new RegExp(`^${word} .*$`, "gm")) ?? [];
    return { calls: this.calls, failures: linesOf("failed"), unseen: linesOf("unseen") };
  }

  private count(pattern: RegExp): number {
    return this.text.match(pattern)?.length ?? 0;
  }
}

// Processes that a container's end takes along say nothing of the mesh: they have the status of a signal.
function program(daemonSet: string): string {
  const labels = [
    'labels."io.kubernetes.pod.namespace"==demo',
    `labels."io.kubernetes.pod.name"~="^${daemonSet}-"`,
    'labels."io.kubernetes.container.name"==probe',
  ].join(",");
  return `set -u
running() { ctr -n k8s.io tasks ls | awk '$3 == "RUNNING" { print $1 }'; }
number=0
while :; do
  container=$(ctr -n k8s.io containers ls -q '${labels}' | grep -F "$(running)" | head -n 1)
  if [ -z "$container" ]; then sleep 0.2; continue; fi
  echo "from $container"
  while :; do
    number=$((number + 1))
    said=$(ctr -n k8s.io task exec --exec-id "calls-$$-$number" "$container" probe ${CALL_ECHO.words} 2>&1)
    status=$?
    if [ "$status" -eq 0 ]; then
      echo ok
    elif [ "$status" -ge 128 ] || ! running | grep -qxF "$container"; then
      break
    else
      # What the probe says of a call never begins like this.
      case $said in *"ctr: "*) what=unseen ;; *) what=failed ;; esac
      echo "$what $(date -u +%T) $status $said" | tr '\\n' ' '; echo
    fi
    sleep 0.3
  done
done`;
}
