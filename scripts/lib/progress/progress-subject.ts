import type { ResourceEvent } from "../../../engine/events.ts";
import { phasesFor } from "../../../stacks/host-phases.ts";
import type { Plan } from "../../../model/plan/plan.ts";

/** Parts of an environment that progress is told by, in the order in which they come about. */
export type GroupName =
  | "keys"
  | "hosts"
  | "nodes"
  | "pod-network"
  | "guardrails"
  | "mesh"
  | "traffic"
  | "egress"
  | "observability"
  | "tracing"
  | "demo"
  | "other";

export const GROUP_TITLES: Readonly<Record<GroupName, string>> = {
  keys: "Keys and certificates",
  hosts: "Hosts",
  nodes: "Nodes",
  "pod-network": "Pod network",
  guardrails: "Guardrails",
  mesh: "Mesh",
  traffic: "Traffic of services",
  egress: "Egress gateway",
  observability: "Request metrics",
  tracing: "Traces",
  demo: "Demo",
  other: "Other",
};

/** What a resource is to a person. */
export interface Subject {
  readonly group: GroupName;
  /** Set where the resource is a step on one host: then it has a line of its own. */
  readonly step?: StepName;
  /** `DaemonSet kube-system/cilium`, `cp1 init-control-plane`. */
  readonly label: string;
}

export interface StepName {
  readonly host: string;
  readonly phase: string;
  readonly title: string;
}

/** What an event is about; undefined for what only holds others together, such as a component. */
export type Naming = (event: Pick<ResourceEvent, "urn" | "type" | "name">) => Subject | undefined;

/** Names resources after a plan; without one, steps go by their resource's name. */
export function createNaming(plan: Plan | undefined): Naming {
  const steps = new Map(stepsOf(plan).map((step) => [resourceName(step), step]));
  return ({ urn, type, name }) => {
    if (/^(infra|pulumi):/.test(type)) return undefined;
    if (type.startsWith("tls:")) return { group: "keys", label: name };
    if (type.startsWith("command:")) {
      const step = steps.get(name) ?? guessStep(name);
      return { group: "hosts", step, label: `${step.host} ${step.phase}` };
    }
    const kind = type.split(":").at(-1) ?? type;
    return { group: groupOf(urn), label: `${kind} ${name}` };
  };
}

/** All steps of a plan, host by host, in order. */
export function stepsOf(plan: Plan | undefined): StepName[] {
  return (plan?.hosts ?? []).flatMap((host) => [
    { host: host.name, phase: "machine", title: "Make and boot the host" },
    ...phasesFor(host).map(({ name, title }) => ({ host: host.name, phase: name, title })),
  ]);
}

const resourceName = ({ host, phase }: StepName): string => `${host}-${phase}`;

// A host that left the environment file is known by its resources alone.
function guessStep(name: string): StepName {
  const [host = name, ...phase] = name.split("-");
  return { host, phase: phase.join("-"), title: "" };
}

// The third part of a URN has the types of all parents, outermost first.
function groupOf(urn: string): GroupName {
  const types = urn.split("::")[2] ?? "";
  const found = COMPONENT_GROUPS.find(([component]) => types.includes(component));
  return found?.[1] ?? "other";
}

const COMPONENT_GROUPS: readonly (readonly [string, GroupName])[] = [
  ["infra:kubeadm:ClusterNodes", "nodes"],
  ["infra:network:", "pod-network"],
  ["infra:mesh", "mesh"],
  ["infra:traffic:", "traffic"],
  ["infra:egress:", "egress"],
  ["infra:observability:", "observability"],
  ["infra:tracing:", "tracing"],
  ["infra:demo:", "demo"],
  ["infra:guardrails:", "guardrails"],
  ["infra:admission:", "guardrails"],
];
