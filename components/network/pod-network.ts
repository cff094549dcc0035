import {
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  mergeOptions,
  type ProviderResource,
  type Resource,
} from "@pulumi/pulumi";
import type { Plan } from "../../model/plan/plan.ts";
import type { RenderChart } from "../shared/chart.ts";
import { createObjects } from "../shared/create-objects.ts";
import { onlyTheGatewayLeaves } from "./only-the-gateway-leaves.ts";
import { renderCiliumValues } from "./render-cilium-values.ts";

export interface PodNetworkArgs {
  readonly plan: Plan;
  readonly provider: ProviderResource;
  readonly renderChart: RenderChart;
  /** Hosts' image steps: agents may start once their images are there. */
  readonly after: readonly Resource[];
  /** The host whose deletion takes the cluster's objects with it. */
  readonly deletedWith: Resource;
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
    const base: CustomResourceOptions = {
      parent: this,
      provider: args.provider,
      dependsOn: [...args.after],
      deletedWith: args.deletedWith,
    };
    const agents = createObjects(manifests, base);
    // Its kind is defined by the operator, once that runs.
    const lock = createObjects([onlyTheGatewayLeaves], mergeOptions(base, { dependsOn: agents }));
    this.objects = [...agents, ...lock];
    this.registerOutputs({});
  }
}
