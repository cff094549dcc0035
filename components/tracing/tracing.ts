import { ComponentResource, type ComponentResourceOptions, mergeOptions } from "@pulumi/pulumi";
import { createObjects } from "../shared/create-objects.ts";
import type { ObjectGroupArgs } from "../shared/object-group-args.ts";
import { objectGroupOptions } from "../shared/object-group-options.ts";
import { tracingNamespace, tracingObjects } from "./tracing-objects.ts";

/** Traces of calls through the mesh, taken by a Jaeger that keeps them on one host's disk. */
export class Tracing extends ComponentResource {
  constructor(name: string, args: ObjectGroupArgs, opts?: ComponentResourceOptions) {
    super("infra:tracing:Tracing", name, {}, opts);
    const base = objectGroupOptions(this, args);
    const namespace = createObjects(tracingNamespace(args.plan), base);
    createObjects(tracingObjects(args.plan), mergeOptions(base, { dependsOn: namespace }));
    this.registerOutputs({});
  }
}
