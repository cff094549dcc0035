import { renderMemberLeaves } from "../../../components/kubeadm/phases/remove-departed-control-planes.ts";
import type { HostPlan, Plan } from "../../../model/plan/plan.ts";
import { CommandError } from "../command-line/command-line.ts";
import { environmentFolders } from "../environment/environment-state.ts";
import { runOnHost } from "../hosts/run-on-host.ts";
import { NO_CONNECTION } from "../hosts/run-step.ts";
import { cleanText } from "../progress/progress-text.ts";

const LIMIT_SECONDS = 60;

/**
 * Asks the control planes that stay whether etcd can do without a host's member (`judge`), or takes that out (`release`).
 * A host without a member is no change. Returns what was done. Throws `CommandError` where it cannot be.
 */
export async function leaveEtcd(
  plan: Plan,
  leaving: HostPlan,
  action: "judge" | "release",
): Promise<string> {
  const { sshConfig } = environmentFolders(plan.environment);
  const others = plan.hosts.filter(
    ({ role, name }) => role === "control-plane" && name !== leaving.name,
  );
  for (const host of others) {
    const program = renderMemberLeaves(plan, host, action, leaving);
    const { status, stdout, stderr } = await runOnHost(host, sshConfig, program, LIMIT_SECONDS);
    if (status === 0) return stdout.trim();
    // The next one may answer.
    if (status === null || status === NO_CONNECTION) continue;
    throw refused(plan, leaving, cleanText(stderr));
  }
  const asked = others.map(({ name }) => name).join(", ");
  const why = others.length === 0 ? "it is the only control plane" : `nobody answers: ${asked}`;
  throw refused(plan, leaving, why);
}

function refused({ environment }: Plan, { name }: HostPlan, why: string): CommandError {
  return new CommandError(
    `${name} cannot leave the control plane of ${environment}: ${why}`,
    `see what the others lack: npm run status -- ${environment}; without a majority there is the recovery kit (docs/recovery.md)`,
  );
}
