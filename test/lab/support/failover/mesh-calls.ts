import { spawn, type ChildProcess } from "node:child_process";

/** Calls that were made, and what the failed ones said. */
export interface CallReport {
  readonly calls: number;
  readonly failures: readonly string[];
}

/** What the demo's client tries, again and again. */
export interface Attempt {
  /** Words of the probe program. */
  readonly words: string;
  /** How many calls they make. */
  readonly calls: number;
  /** What is printed where a call came through, whatever the program's status. */
  readonly answer?: string;
}

/** Calls to the demo's service. */
export const CALL_ECHO: Attempt = { words: "get http://echo.demo/ -n 5", calls: 5 };

/**
 * Calls of the demo's client, one after the other, from inside the client's pod. They are started on the pod's host,
 * because the API, through which people start such things, is what fails.
 */
export class MeshCalls {
  private readonly child: ChildProcess;
  private readonly ended: Promise<void>;
  private readonly attempt: Attempt;
  private text = "";

  /** @param pod name of the client's pod, on `host` */
  constructor(sshConfig: string, host: string, pod: string, attempt = CALL_ECHO) {
    this.attempt = attempt;
    this.child = spawn("ssh", ["-F", sshConfig, host, program(pod, attempt)], {
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
    return this.count(/^ok$/gm) * this.attempt.calls;
  }

  async stop(): Promise<CallReport> {
    this.child.kill();
    await this.ended;
    return { calls: this.calls, failures: this.text.match(/^failed .*$/gm) ?? [] };
  }

  private count(pattern: RegExp): number {
    return this.text.match(pattern)?.length ?? 0;
  }
}

// In the namespaces of the container and by its own program: a runtime that is killed or replaced would fail, and not the call.
function program(pod: string, { words, answer }: Attempt): string {
  const isAnswer = answer === undefined ? "false" : `case $1 in *'${answer}'*) ;; *) false ;; esac`;
  return `set -eu
is_answer() { ${isAnswer}; }
# After a boot the containers of before are still listed.
running=$(ctr -n k8s.io tasks ls | awk '$3 == "RUNNING" { print $1 }')
container=$(ctr -n k8s.io containers ls -q 'labels."io.kubernetes.pod.namespace"==demo,labels."io.kubernetes.pod.name"==${pod},labels."io.kubernetes.container.name"==probe' | grep -F "$running")
pid=$(ctr -n k8s.io tasks ls | awk -v id="$container" '$1 == id { print $2 }')
while :; do
  if said=$(nsenter --target "$pid" --mount --net --pid /proc/1/exe ${words} 2>&1) || is_answer "$said"; then
    echo ok
  else
    echo "failed $(date -u +%T) $said" | tr '\\n' ' '; echo
  fi
  sleep 0.3
done`;
}
