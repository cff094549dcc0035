import {
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Resource,
} from "@pulumi/pulumi";
import type { Phase } from "../../model/phase.ts";
import type { HostPlan, Plan } from "../../model/plan/plan.ts";
import type { ReachableHost } from "../shared/reachable-host.ts";
import {
  createRemoteStep,
  reportOf,
  type StepReport,
  type StepSecrets,
} from "../shared/remote-step.ts";
import { clusterPhases, installPhases } from "./phases/index.ts";
import { loadClusterImages } from "./phases/load-images.ts";
import { markGatewayHosts } from "./phases/mark-gateway-hosts.ts";
import { prepareHost } from "./phases/prepare-host.ts";
import { spreadClusterDns } from "./phases/spread-cluster-dns.ts";

export interface ClusterArgs {
  readonly plan: Plan;
  /** The first control plane first. */
  readonly hosts: readonly [ReachableHost, ...ReachableHost[]];
  /** What has to be on a host before anything of Kubernetes is: its hardening, its packet filter, admission. */
  readonly guard: readonly Phase[];
  /** What follows on each host once it has joined. */
  readonly joined: readonly Phase[];
  /** What the steps of a host may ask for. */
  readonly secretsOf: (host: HostPlan) => StepSecrets;
}

/** A kubeadm cluster on hosts that already answer; ready for a pod network, so not yet `Ready`. */
export class Cluster extends ComponentResource {
  /** The API answers. */
  readonly initialised: Resource;
  /** Every host has joined. */
  readonly joined: readonly Resource[];
  /** Nodes say which of them carry the egress gateway. */
  readonly gatewayHostsMarked: Resource;
  /** Every host has the images of the pod network and the mesh. */
  readonly imagesLoaded: readonly Resource[];
  /** What steps reported of their hosts. */
  readonly reports: StepReport[] = [];

  constructor(name: string, args: ClusterArgs, opts?: ComponentResourceOptions) {
    super("infra:kubeadm:Cluster", name, {}, opts);
    const prepared = new Map<ReachableHost, Resource>();
    const preparing = [prepareHost, ...args.guard, ...installPhases];
    for (const host of args.hosts) prepared.set(host, this.run(preparing, args, host, []));
    const runPrepared = (
      phases: readonly Phase[],
      host: ReachableHost,
      after: readonly Resource[],
    ): Resource => this.run(phases, args, host, [...after, prepared.get(host) ?? host.machine]);

    const [first, ...others] = args.hosts;
    this.initialised = runPrepared(clusterPhases, first, []);
    // One control plane at a time: etcd has to keep its quorum while it grows.
    let last = this.initialised;
    const joined = others.map((host) => {
      if (host.host.role === "worker") return runPrepared(clusterPhases, host, [this.initialised]);
      last = runPrepared(clusterPhases, host, [last]);
      return last;
    });
    this.joined = [this.initialised, ...joined];
    for (const [index, host] of args.hosts.entries()) {
      this.run(args.joined, args, host, this.joined.slice(index, index + 1));
    }
    this.gatewayHostsMarked = this.run(
      [spreadClusterDns, markGatewayHosts],
      args,
      first,
      this.joined,
    );
    this.imagesLoaded = args.hosts.map((host) => runPrepared([loadClusterImages], host, []));
    this.registerOutputs({});
  }

  /** Runs what applies of the phases on a host, one after the other, and returns the last step. */
  private run(
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
      const step = createRemoteStep(
        phase,
        { plan: args.plan, host, connection, secrets: args.secretsOf(host) },
        opts,
      );
      this.reports.push({ host: host.name, phase: phase.name, text: reportOf(step) });
      previous = [step];
    }
    const last = previous[0];
    if (last === undefined) throw new Error(`unreachable: no phase applies to ${host.name}`);
    return last;
  }
}
