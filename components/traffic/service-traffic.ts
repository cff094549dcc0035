import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import { createObjects } from "../shared/create-objects.ts";
import type { ObjectGroupArgs } from "../shared/object-group-args.ts";
import { trafficObjects } from "./traffic-objects.ts";

/** How the environment's services are called: canaries, circuit breakers, retries, zones. */
export class ServiceTraffic extends ComponentResource {
  constructor(name: string, args: ObjectGroupArgs, opts?: ComponentResourceOptions) {
    super("infra:traffic:ServiceTraffic", name, {}, opts);
    createObjects(trafficObjects(args.plan), {
      parent: this,
      provider: args.provider,
      deletedWith: args.deletedWith,
      dependsOn: [...args.after],
    });
    this.registerOutputs({});
  }
}
