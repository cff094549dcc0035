import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import type { Plan } from "../../model/plan/plan.ts";

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
}

interface HostFacts {
  readonly name: string;
  readonly role: string;
  readonly country: string;
  readonly zone: string | null;
  readonly publicAddress: string;
  readonly privateAddress: string;
}

/**
 * Says where an environment stands and whom it may reach. It makes nothing: it is there because a policy
 * sees resources only, and skips values that a preview does not know. Here all are plain.
 */
export class ResidencyFacts extends ComponentResource {
  constructor(name: string, plan: Plan, opts?: ComponentResourceOptions) {
    super("infra:guardrails:ResidencyFacts", name, { ...residencyFacts(plan) }, opts);
    this.registerOutputs({});
  }
}

/** The facts of a plan. */
export function residencyFacts(plan: Plan): ResidencyFactsInputs {
  const { network, egress, access, site } = plan;
  return {
    residency: plan.residency,
    hosts: plan.hosts.map(({ name, role, zone, publicAddress, privateAddress }) => ({
      name,
      role,
      country: site.country,
      zone,
      publicAddress,
      privateAddress,
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
  };
}
