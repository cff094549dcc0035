import {
  ComponentResource,
  type ComponentResourceOptions,
  mergeOptions,
  type Resource,
} from "@pulumi/pulumi";
import { createObjects } from "../shared/create-objects.ts";
import type { ObjectGroupArgs } from "../shared/object-group-args.ts";
import { objectGroupOptions } from "../shared/object-group-options.ts";
import { clusterDns } from "./cluster-dns.ts";
import { systemPolicies } from "./system-policies.ts";
import { workloadNamespaceObjects } from "./workload-namespace-objects.ts";

/**
 * The namespaces that the environment speaks of, and those of Kubernetes itself with its name servers,
 * closed before anything of ours runs in them.
 */
export class NamespaceGuardrails extends ComponentResource {
  readonly ready: readonly Resource[];

  constructor(name: string, args: ObjectGroupArgs, opts?: ComponentResourceOptions) {
    super("infra:guardrails:NamespaceGuardrails", name, {}, opts);
    const base = objectGroupOptions(this, args);
    const system = createObjects([...systemPolicies(args.plan), clusterDns(args.plan)], base);
    const workloads = createObjects(
      workloadNamespaceObjects(args.plan),
      // A namespace that the file stops naming stays: what runs in it is not this program's to delete.
      mergeOptions(base, { retainOnDelete: true }),
    );
    this.ready = [...system, ...workloads];
    this.registerOutputs({});
  }
}
