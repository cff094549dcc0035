import { ComponentResource, type ComponentResourceOptions, mergeOptions } from "@pulumi/pulumi";
import { createObjects } from "../shared/create-objects.ts";
import { demoNetwork, demoObjects } from "./demo-objects.ts";
import type { ObjectGroupArgs } from "../shared/object-group-args.ts";
import { objectGroupOptions } from "../shared/object-group-options.ts";

/** A small service in the mesh to look at: answers its client there, refuses plaintext. */
export class Demo extends ComponentResource {
  constructor(name: string, args: ObjectGroupArgs, opts?: ComponentResourceOptions) {
    super("infra:demo:Demo", name, {}, opts);
    const base = objectGroupOptions(this, args);
    const network = createObjects(demoNetwork(), base);
    createObjects(demoObjects(args.plan), mergeOptions(base, { dependsOn: network }));
    this.registerOutputs({});
  }
}
