import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import { createObjects } from "../shared/create-objects.ts";
import type { ObjectGroupArgs } from "../shared/object-group-args.ts";
import { objectGroupOptions } from "../shared/object-group-options.ts";
import { hostWardenObjects } from "./host-warden-objects.ts";

/** Keeps workloads off hosts that are no longer what they were admitted for; in the traffic probe's namespace. */
export class HostWarden extends ComponentResource {
  constructor(name: string, args: ObjectGroupArgs, opts?: ComponentResourceOptions) {
    super("infra:admission:HostWarden", name, {}, opts);
    createObjects(hostWardenObjects(args.plan), objectGroupOptions(this, args));
    this.registerOutputs({});
  }
}
