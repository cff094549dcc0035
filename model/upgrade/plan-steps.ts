import type { UpgradePlan } from "../plan/upgrade-plan.ts";

/** A host of an upgrade. */
export interface UpgradeHost {
  readonly name: string;
  readonly role: "control-plane" | "worker";
}

/**
 * One step of an upgrade. Each ends with the environment well, or the upgrade stops there. `record` is what the
 * record says from the beginning of the step on; null once there is none.
 */
export interface UpgradeStep {
  /**
   * `bring`: programs and images of the new version, and nothing that runs changes. `finish`: hosts that a run
   * which was cut off had begun. `hosts`: drained, upgraded, opened again. `settle`: the old version is forgotten.
   */
  readonly kind: "bring" | "finish" | "hosts" | "settle";
  readonly hosts: readonly string[];
  readonly record: UpgradePlan | null;
  readonly title: string;
}

/**
 * What is left of an upgrade, in order: one control plane at a time, the first one first, then workers in
 * batches. A run that was cut off begins with what its record says, for nobody knows how much of that was done.
 * @param hosts in the plan's order, control planes first
 * @param batch workers that are upgraded at the same time, at least one; never all of them
 */
export function planSteps(
  record: UpgradePlan | null,
  versions: { readonly from: string; readonly to: string },
  hosts: readonly UpgradeHost[],
  batch: number,
): UpgradeStep[] {
  const { from, to } = versions;
  const begun = record?.hosts ?? [];
  const left = hosts.filter(({ name }) => !begun.includes(name));
  const controlPlanes = left.filter(({ role }) => role === "control-plane");
  const workers = left.filter(({ role }) => role === "worker").map(({ name }) => name);
  const turns = [
    ...controlPlanes.map(({ name }) => [name]),
    ...batches(workers, sizeOf(hosts, batch)),
  ];
  let done = begun;
  const steps: UpgradeStep[] = [
    begun.length === 0
      ? {
          kind: "bring",
          hosts: hosts.map(({ name }) => name),
          record: { from, to, hosts: [] },
          title: `all hosts: bring programs and images of Kubernetes ${to}; what runs stays ${from}`,
        }
      : {
          kind: "finish",
          hosts: begun,
          record: { from, to, hosts: begun },
          title: `${begun.join(", ")}: finish what was begun, and see that all is well`,
        },
  ];
  for (const turn of turns) {
    done = [...done, ...turn];
    const isFirst = turn[0] === hosts[0]?.name;
    steps.push({
      kind: "hosts",
      hosts: turn,
      record: { from, to, hosts: done },
      title: titleOf(turn, isFirst, versions),
    });
  }
  const title = `all hosts: forget Kubernetes ${from}, and let charts know ${to}`;
  return [...steps, { kind: "settle", hosts: hosts.map(({ name }) => name), record: null, title }];
}

/**
 * The way back from where an upgrade stands: workers get their old kubelet again, the last one first. Control
 * planes that were upgraded stay so, because Kubernetes takes none back; without one there is no record left.
 */
export function planStepsBack(
  record: UpgradePlan,
  hosts: readonly UpgradeHost[],
  batch: number,
): UpgradeStep[] {
  const { from, to } = record;
  const isWorker = (name: string): boolean =>
    hosts.some((host) => host.name === name && host.role === "worker");
  const workers = record.hosts.filter(isWorker).reverse();
  const stay = record.hosts.filter((name) => !isWorker(name));
  let done = record.hosts;
  const finish: UpgradeStep = {
    kind: "finish",
    hosts: record.hosts,
    record,
    title: "all hosts: finish what was begun, and see that all is well",
  };
  const turns = batches(workers, sizeOf(hosts, batch)).map((turn): UpgradeStep => {
    done = done.filter((name) => !turn.includes(name));
    const title = `${turn.join(", ")}: drain, put kubelet ${from} back, open again`;
    return { kind: "hosts", hosts: turn, record: { from, to, hosts: done }, title };
  });
  const steps = [finish, ...turns];
  if (stay.length > 0) return steps;
  const title = `no control plane is of ${to} yet: forget the upgrade`;
  return [...steps, { kind: "settle", hosts: [], record: null, title }];
}

function titleOf(
  turn: readonly string[],
  isFirst: boolean,
  { to }: { readonly to: string },
): string {
  const command = isFirst ? "kubeadm upgrade apply" : "kubeadm upgrade node";
  return `${turn.join(", ")}: drain, ${command}, kubelet ${to}, open again`;
}

/** One worker stays open where there are two: what is drained has to go somewhere. */
function sizeOf(hosts: readonly UpgradeHost[], batch: number): number {
  const workers = hosts.filter(({ role }) => role === "worker").length;
  return Math.max(1, Math.min(batch, workers - 1));
}

function batches(names: readonly string[], size: number): string[][] {
  const found: string[][] = [];
  for (let index = 0; index < names.length; index += size) {
    found.push(names.slice(index, index + size));
  }
  return found;
}
