import {
  ComponentResource,
  type ComponentResourceOptions,
  type ProviderResource,
  type Resource,
} from "@pulumi/pulumi";
import type { Plan } from "../../model/plan/plan.ts";
import { KubernetesObject } from "../shared/kubernetes-object.ts";

export interface ClusterNodesArgs {
  readonly plan: Plan;
  readonly provider: ProviderResource;
  readonly deletedWith: Resource;
  /** What makes each host of the plan a node, in the plan's order. */
  readonly joined: readonly Resource[];
}

/** Label of nodes that an environment's file describes; its value is the environment's name. */
export const NODE_ENVIRONMENT = "nordmesh.io/environment";

/**
 * The hosts as nodes. A kubelet makes its node when it joins; here the node becomes a resource beside the
 * host's others, so that it goes from the cluster with a host that leaves the plan, while other hosts have
 * no part in it: neither a further host nor one less is a change to any of their steps.
 */
export class ClusterNodes extends ComponentResource {
  constructor(name: string, args: ClusterNodesArgs, opts?: ComponentResourceOptions) {
    super("infra:kubeadm:ClusterNodes", name, {}, opts);
    const { plan, provider, deletedWith } = args;
    for (const [index, host] of plan.hosts.entries()) {
      const labels = { [NODE_ENVIRONMENT]: plan.environment };
      new KubernetesObject(
        { apiVersion: "v1", kind: "Node", metadata: { name: host.name, labels } },
        { parent: this, provider, deletedWith, dependsOn: args.joined.slice(index, index + 1) },
      );
    }
    this.registerOutputs({});
  }
}
