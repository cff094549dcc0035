import type { HostPlan } from "../../../model/plan/plan.ts";
import { phasesFor } from "../../../stacks/host-phases.ts";
import { stepResource } from "../drift/expect-hosts.ts";
import { listStackResources } from "../recovery/kit/stack-resources.ts";
import type { Again, Engine } from "./engine.ts";

const NODE = "kubernetes:core/v1:Node";

/** What a stack has of hosts: all their steps, and with `nodes` what says of their nodes that they are its own. */
export async function hostResources(
  engine: Engine,
  hosts: readonly HostPlan[],
  { nodes }: { readonly nodes: boolean },
): Promise<Again> {
  const steps = new Set(
    hosts.flatMap((host) => phasesFor(host).map(({ name }) => stepResource(host, name))),
  );
  const names = new Set(nodes ? hosts.map(({ name }) => name) : []);
  const { state } = await engine.openState();
  const resources = listStackResources(engine.name, state);
  const urns = (type: string, wanted: ReadonlySet<string>): ReadonlySet<string> =>
    new Set(
      resources
        .filter((resource) => resource.type === type && wanted.has(resource.name))
        .map(({ urn }) => urn),
    );
  return { steps: urns("command:remote:Command", steps), objects: urns(NODE, names) };
}
