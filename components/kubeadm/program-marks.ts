import type { StepFile } from "../../model/phase.ts";
import type { HostPlan } from "../../model/plan/plan.ts";
import { ADMIN_KUBECONFIG, KUBEADM_PATCHES } from "./host-paths.ts";

/** Programs of a control plane, by the names that kubeadm gives them. */
export type Program = "kube-apiserver" | "kube-controller-manager" | "kube-scheduler";

/**
 * A variable in the environment of programs of the control plane that says what they were started with. By another
 * value the kubelet starts them again.
 */
export interface ProgramMark {
  readonly variable: string;
  /** Text without quotes, or a substitution of the shell's where only the host can tell. */
  readonly value: string;
  readonly programs: readonly Program[];
}

/** Path of the file by which kubeadm writes a mark into a program's manifest. */
export function markPath(program: Program, variable: string): string {
  return `${KUBEADM_PATCHES}/${program}-${variable.toLowerCase()}+strategic.json`;
}

/** What is in that file (kubernetes.io, "Customizing components with the kubeadm API"). */
export function renderMark(program: Program, variable: string, value: string): string {
  const env = [{ name: variable, value }];
  return `${JSON.stringify({ spec: { containers: [{ name: program, env }] } })}\n`;
}

/** Files for the marks of a host. */
export function markFiles({ variable, value, programs }: ProgramMark): StepFile[] {
  return programs.map((program) => ({
    path: markPath(program, variable),
    mode: 0o600,
    content: renderMark(program, variable, value),
  }));
}

/**
 * Commands that succeed when a host's own API server answers and each program runs with its marks. The programs are
 * asked and not the API: a kubelet tells it of other programs only when it looks at them again, after a minute.
 */
export function runsWithMarks({ privateAddress }: HostPlan, marks: readonly ProgramMark[]): string {
  const programs = [...new Set(marks.flatMap((mark) => mark.programs))];
  const checks = marks.flatMap(({ variable, value, programs: marked }) =>
    marked.map((program) => `started_with ${program} "${variable}=${value}"`),
  );
  const answers = programs.map((program) => HEALTH[program](privateAddress));
  return `# Of one that is ending and the next there are two numbers, and no such folder.
started_with() { tr '\\0' '\\n' <"/proc/$(pidof "$1")/environ" | grep -qxF "$2"; }
${[...checks, ...answers].join("\n")}`;
}

/** Commands that succeed where a program is well, by its own word. */
const HEALTH: Readonly<Record<Program, (address: string) => string>> = {
  "kube-apiserver": (address) =>
    `kubectl --kubeconfig ${ADMIN_KUBECONFIG} --server https://${address}:6443 get --raw /readyz`,
  "kube-controller-manager": () => askLoopback(10257),
  "kube-scheduler": () => askLoopback(10259),
};

// Its certificate is of its own making, and nobody else listens there.
function askLoopback(port: number): string {
  return `printf 'GET /healthz HTTP/1.0\\r\\n\\r\\n' | timeout 10 openssl s_client -quiet -connect 127.0.0.1:${String(port)} 2>/dev/null | grep -q '200 OK'`;
}
