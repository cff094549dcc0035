import {
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Resource,
} from "@pulumi/pulumi";
import type { Phase } from "../../model/phase.ts";
import type { Plan } from "../../model/plan/plan.ts";
import type { ReachableHost } from "../shared/reachable-host.ts";
import { createRemoteStep, type StepSecrets } from "../shared/remote-step.ts";
import { clusterPhases, preparePhases } from "./phases/index.ts";
import { loadClusterImages } from "./phases/load-images.ts";

export interface ClusterArgs {
  readonly plan: Plan;
  readonly hosts: readonly ReachableHost[];
  readonly secrets: StepSecrets;
}

/** A kubeadm cluster on hosts that already answer; ready for a pod network, so not yet `Ready`. */
export class Cluster extends ComponentResource {
  /** The API answers. */
  readonly initialised: Resource;
  /** Every host has joined. */
  readonly joined: readonly Resource[];
  /** Every host has the images of the pod network and the mesh. */
  readonly imagesLoaded: readonly Resource[];

  constructor(name: string, args: ClusterArgs, opts?: ComponentResourceOptions) {
    super("infra:kubeadm:Cluster", name, {}, opts);
    const prepared = new Map(
      args.hosts.map((reachable) => [reachable.host.name, this.prepare(args, reachable)]),
    );
    const ready = (reachable: ReachableHost): Resource[] => {
      const last = prepared.get(reachable.host.name);
      return last === undefined ? [] : [last];
    };

    // One control plane at a time: etcd has to keep its quorum while it grows.
    let previous: Resource | undefined;
    for (const reachable of args.hosts.filter(({ host }) => host.role === "control-plane")) {
      const after: Resource[] = previous === undefined ? [] : [previous];
      previous = this.runAll(clusterPhases, args, reachable, [...ready(reachable), ...after]);
    }
    if (previous === undefined) throw new Error("unreachable: a plan without a control plane");
    const controlPlanes = previous;
    this.initialised = controlPlanes;
    this.joined = [
      controlPlanes,
      ...args.hosts
        .filter(({ host }) => host.role === "worker")
        .map((reachable) =>
          this.runAll(clusterPhases, args, reachable, [...ready(reachable), controlPlanes]),
        ),
    ];
    this.imagesLoaded = args.hosts.map((reachable) =>
      this.runAll([loadClusterImages], args, reachable, ready(reachable)),
    );
    this.registerOutputs({});
  }

  private prepare(args: ClusterArgs, reachable: ReachableHost): Resource {
    return this.runAll(preparePhases, args, reachable, []);
  }

  /** Runs what applies of the phases on a host, one after the other, and returns the last step. */
  private runAll(
    phases: readonly Phase[],
    args: ClusterArgs,
    { host, connection, machine }: ReachableHost,
    after: readonly Resource[],
  ): Resource {
    let previous = after;
    for (const phase of phases.filter((candidate) => candidate.appliesTo(host))) {
      const opts: CustomResourceOptions = {
        parent: this,
        dependsOn: [machine, ...previous],
        deletedWith: machine,
      };
      previous = [
        createRemoteStep(phase, { plan: args.plan, host, connection, secrets: args.secrets }, opts),
      ];
    }
    const last = previous[0];
    if (last === undefined) throw new Error(`unreachable: no phase applies to ${host.name}`);
    return last;
  }
}
