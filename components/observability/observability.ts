import { ComponentResource, type ComponentResourceOptions, mergeOptions } from "@pulumi/pulumi";
import { createObjects } from "../shared/create-objects.ts";
import type { ObjectGroupArgs } from "../shared/object-group-args.ts";
import { objectGroupOptions } from "../shared/object-group-options.ts";
import { observabilityNamespace, observabilityObjects } from "./observability-objects.ts";

/** Request metrics of the mesh, gathered by a Prometheus that keeps them on one host's disk. */
export class Observability extends ComponentResource {
  constructor(name: string, args: ObjectGroupArgs, opts?: ComponentResourceOptions) {
    super("infra:observability:Observability", name, {}, opts);
    const base = objectGroupOptions(this, args);
    const namespace = createObjects(observabilityNamespace(args.plan), base);
    createObjects(observabilityObjects(args.plan), mergeOptions(base, { dependsOn: namespace }));
    this.registerOutputs({});
  }
}
