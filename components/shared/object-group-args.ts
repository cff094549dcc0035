import type { ProviderResource, Resource } from "@pulumi/pulumi";
import type { Plan } from "../../model/plan/plan.ts";

/** What a component needs that is made of Kubernetes objects alone. */
export interface ObjectGroupArgs {
  readonly plan: Plan;
  readonly provider: ProviderResource;
  readonly after: readonly Resource[];
  /** The host whose deletion takes the cluster's objects with it. */
  readonly deletedWith: Resource;
}
