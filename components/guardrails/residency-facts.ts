import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import type { HostCpuPlan, Plan } from "../../model/plan/plan.ts";

/** What policy packs compare a stack's resources with. All of it is known before anything is made. */
export interface ResidencyFactsInputs {
  readonly residency: Plan["residency"];
  readonly hosts: readonly HostFacts[];
  /** In CIDR form. */
  readonly networks: { readonly private: string; readonly pods: string; readonly services: string };
  readonly destinations: Plan["egress"]["destinations"];
  /** Countries whose addresses gateway hosts may connect to. */
  readonly gatewayCountries: readonly string[];
  readonly rangeExceptions: Plan["egress"]["exceptions"];
  readonly administrators: Plan["access"]["administrators"];
  readonly accessLog: Plan["mesh"]["accessLog"];
  /** Where recovery kits are kept, and what volumes hold. */
  readonly backupTargets: readonly { readonly name: string; readonly country: string }[];
}

interface HostFacts {
  readonly name: string;
  readonly role: string;
  readonly country: string;
  readonly zone: string | null;
  readonly publicAddress: string;
  readonly privateAddress: string;
  readonly cpu: HostCpuPlan;
}

/**
 * Says where an environment stands and whom it may reach. It makes nothing: it is there because a policy
 * sees resources only, and skips values that a preview does not know. Here all are plain.
 */
export class ResidencyFacts extends ComponentResource {
  constructor(name: string, plan: Plan, opts?: ComponentResourceOptions) {
    const facts = { ...residencyFacts(plan) };
    super("infra:guardrails:ResidencyFacts", name, facts, opts);
    // Pulumi's engine shows rules about a whole stack outputs, and rules about one resource inputs.
    this.registerOutputs(facts);
  }
}

/** The facts of a plan. */
export function residencyFacts(plan: Plan): ResidencyFactsInputs {
  const { network, egress, access, mesh } = plan;
  return {
    residency: plan.residency,
    hosts: plan.hosts.map(({ name, role, site, zone, publicAddress, privateAddress, cpu }) => ({
      name,
      role,
      country: site.country,
      zone,
      publicAddress,
      privateAddress,
      cpu,
    })),
    networks: {
      private: network.private.cidr,
      pods: network.podCidr,
      services: network.serviceCidr,
    },
    destinations: egress.destinations,
    gatewayCountries: egress.countries,
    rangeExceptions: egress.exceptions,
    administrators: access.administrators,
    accessLog: mesh.accessLog,
    backupTargets: [...kitTargets(plan), ...volumeTargets(plan)],
  };
}

function kitTargets({ backup }: Plan): ResidencyFactsInputs["backupTargets"] {
  return (backup?.targets ?? []).map(({ name, country }) => ({ name, country }));
}

/** What volumes hold goes where their owner says, and not by anything of ours; it is data all the same. */
function volumeTargets({ hosts }: Plan): ResidencyFactsInputs["backupTargets"] {
  return hosts.flatMap(({ name, volumeBackup }) =>
    volumeBackup === null ? [] : [{ name: `volumes of ${name}`, country: volumeBackup.country }],
  );
}
