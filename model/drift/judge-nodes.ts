import { ADMISSION_TAINT } from "../admission/host-files.ts";
import { nodeLabels, nodeTaints } from "../plan/node-marks.ts";
import type { HostPlan, Plan } from "../plan/plan.ts";
import type { Difference } from "./difference.ts";

/** A node as the cluster has it. */
export interface NodeReading {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** `KEY:EFFECT` each. */
  readonly taints: readonly string[];
  /** Somebody keeps new pods off it. */
  readonly cordoned: boolean;
  /** Of the kubelet that runs, with a leading `v`. */
  readonly kubeletVersion: string;
  /** `containerd://VERSION`. */
  readonly runtimeVersion: string;
}

/** Names hosts that are no nodes, nodes that are no hosts of the plan, and what differs of those that are both. */
export function judgeNodes(plan: Plan, nodes: readonly NodeReading[]): Difference[] {
  const found = new Map(nodes.map((node) => [node.name, node]));
  const planned = new Set(plan.hosts.map(({ name }) => name));
  return [
    ...plan.hosts.flatMap((host) => judgeNode(plan, host, found.get(host.name))),
    ...nodes.filter(({ name }) => !planned.has(name)).map((node) => unknownNode(plan, node)),
  ];
}

function unknownNode({ environment }: Plan, { name }: NodeReading): Difference {
  const kubectl = `npm run kubectl -- ${environment}`;
  return {
    kind: "node",
    where: name,
    subject: `node ${name}`,
    expected: "no such node",
    got: "a node that no host of the plan is",
    mend: {
      by: "command",
      command: `${kubectl} drain ${name} --ignore-daemonsets --delete-emptydir-data; ${kubectl} delete node ${name}`,
    },
  };
}

function judgeNode(plan: Plan, host: HostPlan, node: NodeReading | undefined): Difference[] {
  const differs = (
    kind: "node" | "version",
    subject: string,
    expected: string,
    got: string,
    command: string,
  ): Difference => {
    return {
      kind,
      where: host.name,
      subject,
      expected,
      got,
      mend: { by: "command", command: `npm run ${command}` },
    };
  };
  const kubectl = `kubectl -- ${plan.environment}`;
  const onHost = `ssh -- ${plan.environment} ${host.name} --`;
  if (node === undefined) {
    const restart = `${onHost} systemctl restart kubelet`;
    return [differs("node", `node ${host.name}`, "a node", "it is not there", restart)];
  }
  const wantedTaints = taintsOf(host);
  const uncordon = `node -- uncordon ${plan.environment} ${host.name}`;
  return [
    ...Object.entries(nodeLabels(host))
      .filter(([key, value]) => node.labels[key] !== value)
      .map(([key, value]) => {
        const label = `${kubectl} label --overwrite node ${host.name} ${key}=${value}`;
        return differs("node", `label ${key}`, value, node.labels[key] ?? "none", label);
      }),
    ...wantedTaints
      .filter((taint) => !node.taints.includes(taint))
      .map((taint) => {
        const command = `${kubectl} taint --overwrite node ${host.name} ${taint}`;
        return differs("node", `taint ${taint}`, "set", "not set", command);
      }),
    ...node.taints
      .filter((taint) => !wantedTaints.includes(taint) && !isOthers(taint))
      .map((taint) => {
        const command = `${kubectl} taint node ${host.name} ${taint}-`;
        return differs("node", `taint ${taint}`, "not set", "set", command);
      }),
    ...(node.cordoned ? [differs("node", "new pods", "taken", "kept off", uncordon)] : []),
    ...versionsOf(plan, host, node).map(([unit, expected, got]) => {
      const restart = `${onHost} systemctl restart ${unit}`;
      return differs("version", `${unit} that runs`, expected, got, restart);
    }),
  ];
}

/** kubeadm gives a control plane its own where it is told of none. */
function taintsOf(host: HostPlan): readonly string[] {
  const keys = nodeTaints(host);
  const own = host.role === "control-plane" && keys.length === 0;
  return (own ? ["node-role.kubernetes.io/control-plane"] : keys).map((key) => `${key}:NoSchedule`);
}

/** Taints that controllers set and take away by what they see. */
function isOthers(taint: string): boolean {
  return (
    taint.startsWith("node.kubernetes.io/") ||
    taint.startsWith("node.cilium.io/") ||
    taint.startsWith(`${ADMISSION_TAINT}:`)
  );
}

function versionsOf(
  { versions }: Plan,
  { kubernetes }: HostPlan,
  { kubeletVersion, runtimeVersion }: NodeReading,
): (readonly [string, string, string])[] {
  const runtime = runtimeVersion.replace(/^containerd:\/\/v?/, "");
  const all = [
    ["kubelet", `v${kubernetes.version}`, kubeletVersion],
    ["containerd", versions.containerd, runtime],
  ] as const;
  return all.filter(([, expected, got]) => expected !== got);
}
