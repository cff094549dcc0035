import { HostLoop } from "./host-loop.ts";
import { CALL_ECHO, type CallReport } from "./mesh-calls.ts";

/**
 * Calls to the demo's service from whichever pod of a DaemonSet runs on a host, one after the other: where that pod
 * ends, from the one that follows it. A call that the caller's own end cuts off is no failed one; until then each
 * counts, also those that are made while the pod is ending.
 */
export class FollowingCalls {
  private readonly loop: HostLoop;

  /** @param daemonSet of the namespace demo, with the probe in its pods */
  constructor(sshConfig: string, host: string, daemonSet: string) {
    this.loop = new HostLoop(sshConfig, host, program(daemonSet));
  }

  get calls(): number {
    return this.loop.linesOf("ok").length * CALL_ECHO.calls;
  }

  /** Pods that calls were made from. */
  get pods(): number {
    return this.loop.linesOf("from").length;
  }

  async stop(): Promise<CallReport> {
    await this.loop.stop();
    return { calls: this.calls, failures: this.loop.linesOf("failed") };
  }
}

// As in MeshCalls. What a container's end takes along has the status of a signal, or finds no process any more.
function program(daemonSet: string): string {
  const labels = [
    'labels."io.kubernetes.pod.namespace"==demo',
    `labels."io.kubernetes.pod.name"~="^${daemonSet}-"`,
    'labels."io.kubernetes.container.name"==probe',
  ].join(",");
  return `set -u
find_caller() {
  ids=$(ctr -n k8s.io containers ls -q '${labels}') && [ -n "$ids" ] || return 0
  ctr -n k8s.io tasks ls | grep -F "$ids" | awk '$3 == "RUNNING" { print $2; exit }'
}
while :; do
  pid=$(find_caller 2>/dev/null)
  if [ -z "$pid" ]; then sleep 0.2; continue; fi
  echo "from $pid"
  while :; do
    said=$(nsenter --target "$pid" --mount --net --pid /proc/1/exe ${CALL_ECHO.words} 2>&1)
    status=$?
    if [ "$status" -eq 0 ]; then
      echo ok
    elif [ "$status" -ge 128 ] || ! kill -0 "$pid" 2>/dev/null; then
      break
    else
      echo "failed $(date -u +%T) $status $said" | tr '\\n' ' '; echo
    fi
    sleep 0.3
  done
done`;
}
