import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import { createObjects } from "../shared/create-objects.ts";
import type { ObjectGroupArgs } from "../shared/object-group-args.ts";
import { objectGroupOptions } from "../shared/object-group-options.ts";
import { trafficObjects } from "./traffic-objects.ts";

/** How the environment's services are called: canaries, circuit breakers, retries, zones. */
export class ServiceTraffic extends ComponentResource {
  constructor(name: string, args: ObjectGroupArgs, opts?: ComponentResourceOptions) {
    super("infra:traffic:ServiceTraffic", name, {}, opts);
    createObjects(trafficObjects(args.plan), objectGroupOptions(this, args));
    this.registerOutputs({});
  }
}
