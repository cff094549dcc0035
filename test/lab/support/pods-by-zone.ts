import { expect } from "@jest/globals";
import type { Ended } from "./nordmesh-command.ts";
import { until } from "./until.ts";

type Kubectl = (...args: string[]) => Promise<Ended>;

/** Lets the demo's first version have a pod in each zone; `near` is in its client's. */
export async function onePodInEachZone(kubectl: Kubectl): Promise<{ near: string; far: string }> {
  const spread = {
    maxSkew: 1,
    topologyKey: "topology.kubernetes.io/zone",
    whenUnsatisfiable: "DoNotSchedule",
    labelSelector: { matchLabels: { app: "echo", version: "v1" } },
    matchLabelKeys: ["pod-template-hash"],
  };
  const template = { spec: { topologySpreadConstraints: [spread] } };
  const patch = JSON.stringify({ spec: { replicas: 2, template } });
  const deployment = ["-n", "demo", "patch", "deploy/echo-v1", "-p", patch];
  expect(await kubectl(...deployment)).toMatchObject({ status: 0 });
  const rollout = ["-n", "demo", "rollout", "status", "deploy/echo-v1"];
  expect(await kubectl(...rollout)).toMatchObject({ status: 0 });
  const pods = await until("the pods of before are gone", async () => {
    const found = await podsOf(kubectl, "app=echo,version=v1");
    return found.length === 2 ? found : undefined;
  });
  const [client] = await podsOf(kubectl, "app=client");
  const near = pods.find(({ host }) => host === client?.host);
  const far = pods.find(({ host }) => host !== client?.host);
  if (near === undefined || far === undefined) throw new Error(`one zone: ${JSON.stringify(pods)}`);
  return { near: near.name, far: far.name };
}

async function podsOf(kubectl: Kubectl, labels: string): Promise<{ name: string; host: string }[]> {
  const path = '{range .items[*]}{.metadata.name} {.spec.nodeName}{"\\n"}{end}';
  const query = ["-n", "demo", "get", "pods", "-l", labels, "-o", `jsonpath=${path}`];
  const { output } = await kubectl(...query);
  return [...output.matchAll(/^(\S+) (\S+)$/gm)].map(([, name = "", host = ""]) => ({
    name,
    host,
  }));
}
