import {
  ComponentResource,
  type ComponentResourceOptions,
  mergeOptions,
  type Resource,
} from "@pulumi/pulumi";
import type { RenderChart } from "../shared/chart.ts";
import { createObjects } from "../shared/create-objects.ts";
import type { ObjectGroupArgs } from "../shared/object-group-args.ts";
import { objectGroupOptions } from "../shared/object-group-options.ts";
import { onlyTheGatewayLeaves } from "./only-the-gateway-leaves.ts";
import { renderCiliumValues } from "./render-cilium-values.ts";

export interface PodNetworkArgs extends ObjectGroupArgs {
  readonly renderChart: RenderChart;
}

/** The pod network: Cilium, which also enforces NetworkPolicy, and one policy that holds for all pods. */
export class PodNetwork extends ComponentResource {
  readonly objects: readonly Resource[];

  constructor(name: string, args: PodNetworkArgs, opts?: ComponentResourceOptions) {
    super("infra:network:PodNetwork", name, {}, opts);
    const manifests = args.renderChart({
      chart: "cilium",
      name: "cilium",
      namespace: "kube-system",
      values: renderCiliumValues(args.plan),
    });
    const base = objectGroupOptions(this, args);
    const agents = createObjects(manifests, base);
    // Its kind is defined by the operator, once that runs.
    const lock = createObjects([onlyTheGatewayLeaves], mergeOptions(base, { dependsOn: agents }));
    this.objects = [...agents, ...lock];
    this.registerOutputs({});
  }
}
