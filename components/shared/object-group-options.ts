import type { CustomResourceOptions, Resource } from "@pulumi/pulumi";
import type { ObjectGroupArgs } from "./object-group-args.ts";

/**
 * Options of every object that a component makes in a cluster: they go with the first control plane,
 * because nothing is deleted one by one from a cluster that ends.
 */
export function objectGroupOptions(
  parent: Resource,
  { provider, deletedWith, after }: Omit<ObjectGroupArgs, "plan">,
): CustomResourceOptions {
  return { parent, provider, deletedWith, dependsOn: [...after] };
}
