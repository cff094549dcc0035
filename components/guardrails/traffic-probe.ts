import {
  ComponentResource,
  type ComponentResourceOptions,
  mergeOptions,
  type Resource,
} from "@pulumi/pulumi";
import { createObjects } from "../shared/create-objects.ts";
import type { ObjectGroupArgs } from "../shared/object-group-args.ts";
import { objectGroupOptions } from "../shared/object-group-options.ts";
import { trafficProbeNamespace, trafficProbeObjects } from "./traffic-probe-objects.ts";

/** Proves on each host that the cluster carries traffic, and drops what it should drop. */
export class TrafficProbe extends ComponentResource {
  /** The namespace of nordmesh's own workloads, with its guardrails. */
  readonly namespace: readonly Resource[];
  readonly ready: readonly Resource[];

  constructor(name: string, args: ObjectGroupArgs, opts?: ComponentResourceOptions) {
    super("infra:guardrails:TrafficProbe", name, {}, opts);
    const base = objectGroupOptions(this, args);
    this.namespace = createObjects(trafficProbeNamespace(), base);
    this.ready = createObjects(
      trafficProbeObjects(args.plan),
      mergeOptions(base, { dependsOn: [...this.namespace] }),
    );
    this.registerOutputs({});
  }
}
