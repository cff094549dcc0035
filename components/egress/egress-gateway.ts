import {
  ComponentResource,
  type ComponentResourceOptions,
  mergeOptions,
  type Resource,
} from "@pulumi/pulumi";
import { createObjects } from "../shared/create-objects.ts";
import type { ObjectGroupArgs } from "../shared/object-group-args.ts";
import { objectGroupOptions } from "../shared/object-group-options.ts";
import { egressGuards, egressNamespace, egressObjects } from "./egress-objects.ts";

/** The one way out for workloads: a gateway on its own hosts, and what may pass through it. */
export class EgressGateway extends ComponentResource {
  readonly ready: readonly Resource[];

  constructor(name: string, args: ObjectGroupArgs, opts?: ComponentResourceOptions) {
    super("infra:egress:EgressGateway", name, {}, opts);
    const base = objectGroupOptions(this, args);
    const namespace = createObjects(egressNamespace(args.plan), base);
    const guards = createObjects(
      egressGuards(args.plan),
      mergeOptions(base, { dependsOn: namespace }),
    );
    const objects = createObjects(
      egressObjects(args.plan),
      mergeOptions(base, { dependsOn: guards }),
    );
    this.ready = [...namespace, ...guards, ...objects];
    this.registerOutputs({});
  }
}
