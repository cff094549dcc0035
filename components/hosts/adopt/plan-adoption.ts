import { furtherKubernetes } from "../../../model/values/images.ts";
import type { HostPlan, Plan } from "../../../model/plan/plan.ts";
import type { HostToAdopt } from "./host-to-adopt.ts";

/** What only the driver knows of a host that it takes over. */
export interface Adoption {
  /** Folder of the bundle on this machine. */
  readonly bundle: string;
  /** `TYPE BASE64`; null where nobody has confirmed it. */
  readonly hostKey: string | null;
  /** How long it may take to answer on SSH. */
  readonly answerSeconds: number;
}

/** What has to be true of a host, for the process that takes it over. */
export function planAdoption(plan: Plan, host: HostPlan, adoption: Adoption): HostToAdopt {
  const { network, access } = plan;
  const { address, port, user } = host.ssh;
  return {
    environment: plan.environment,
    name: host.name,
    publicAddress: host.publicAddress,
    privateAddress: host.linkAddress,
    privatePrefix: network.link.prefix,
    interfaces: { outside: network.public.interface, inside: network.link.interface },
    ssh: { address, port, user, hostKey: adoption.hostKey },
    bastion: access.bastion === null ? null : hopOf(access.bastion),
    bundle: adoption.bundle,
    withoutImages: host.role === "control-plane" ? [] : imagesOfControlPlanes(plan),
    answerSeconds: adoption.answerSeconds,
  };
}

/** The way alone: the plan knows more of a bastion than the process that goes through it. */
function hopOf({
  address,
  port,
  user,
  hostKey,
}: NonNullable<HostToAdopt["bastion"]>): HostToAdopt["ssh"] {
  return { address, port, user, hostKey };
}

function imagesOfControlPlanes({ extras }: Plan): string[] {
  const further = furtherKubernetes(extras).flatMap((version) =>
    CONTROL_PLANE_IMAGES.map((image) => `${image}-${version}`),
  );
  return [...CONTROL_PLANE_IMAGES, ...further];
}

/** What a worker never runs. */
const CONTROL_PLANE_IMAGES = [
  "cilium-operator",
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
];
