import type { Output, Resource } from "@pulumi/pulumi";
import type { HostPlan } from "../../model/plan/plan.ts";
import type { HostConnection } from "./host-connection.ts";

/** A host that answers on SSH. */
export interface ReachableHost {
  readonly host: HostPlan;
  readonly connection: HostConnection;
  /** Keys that it may prove itself with instead, while its key is being changed; `TYPE BASE64` each. */
  readonly otherHostKeys?: readonly Output<string>[];
  /** What stands for the host: whatever is on it goes with it when it is deleted. */
  readonly machine: Resource;
}
