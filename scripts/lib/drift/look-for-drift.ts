import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { KubeClient } from "../../../engine/providers/kubernetes/kube-client.ts";
import { readKubeconfig } from "../../../engine/providers/kubernetes/kubeconfig.ts";
import { CLUSTER } from "../../../model/drift/difference.ts";
import type { DriftReport, Unseen } from "../../../model/drift/drift-report.ts";
import type { HostExpectation } from "../../../model/drift/host-expectation.ts";
import { judgeHost } from "../../../model/drift/judge-host.ts";
import {
  judgeNames,
  judgeServers,
  type NameServer,
  wantedNames,
} from "../../../model/drift/judge-names.ts";
import { judgeNodes } from "../../../model/drift/judge-nodes.ts";
import { judgeExtra, judgeObject } from "../../../model/drift/judge-object.ts";
import type { Plan } from "../../../model/plan/plan.ts";
import { workloadNamespaces } from "../../../model/plan/workload-namespaces.ts";
import { CommandError } from "../command-line/command-line.ts";
import type { Engine } from "../engine/engine.ts";
import { environmentFolders } from "../environment/environment-state.ts";
import { answeringContext } from "../hosts/answering-context.ts";
import { withApiTunnel } from "../hosts/api-tunnel.ts";
import { listStackResources, type OpenResource } from "../recovery/kit/stack-resources.ts";
import { expectHosts } from "./expect-hosts.ts";
import { readHost } from "./read-hosts.ts";
import { type ClusterReading, readCluster, readNameServers } from "./read-objects.ts";
import { readPlanChanges } from "./read-plan-changes.ts";

/** What one part of the look came to. */
type Part = Pick<DriftReport, "differences" | "unseen" | "notes" | "compared">;

/** How long the cluster may take to answer everything, in milliseconds. */
const CLUSTER_MS = 60_000;

/**
 * Compares hosts, cluster and name servers of an environment with its plan, all at the same time. It changes
 * nothing. Throws `CommandError` where the environment has not come up; what does not answer is in the report.
 */
export async function lookForDrift(plan: Plan, engine: Engine): Promise<DriftReport> {
  const started = performance.now();
  const resources = await readResources(plan, engine);
  const expectations = expectHosts(plan, commandsOf(resources));
  const parts = await withApiTunnel(plan, async () => {
    const planned = lookAtPlan(engine);
    const cluster = await openCluster(plan);
    const servers = cluster instanceof Error ? [] : cluster.servers;
    const looks = Promise.all([
      ...expectations.map((expectation) => lookAtHost(plan, expectation, servers)),
      lookAtCluster(plan, resources, cluster),
      planned,
    ]);
    return await looks.finally(() => {
      if (!(cluster instanceof Error)) cluster.client.close();
    });
  });
  const compared = parts
    .flatMap((part) => Object.entries(part.compared))
    .reduce<Record<string, number>>((sum, [kind, count]) => {
      return { ...sum, [kind]: (sum[kind] ?? 0) + count };
    }, {});
  return {
    environment: plan.environment,
    milliseconds: Math.round(performance.now() - started),
    compared,
    differences: parts.flatMap(({ differences }) => differences),
    unseen: parts.flatMap(({ unseen }) => unseen),
    notes: parts.flatMap(({ notes }) => notes),
  };
}

async function readResources({ environment }: Plan, engine: Engine): Promise<OpenResource[]> {
  if (Object.keys(await engine.outputs()).length === 0) {
    throw new CommandError(`${environment} has not come up yet.`, `npm run up -- ${environment}`);
  }
  const { state } = await engine.openState();
  return listStackResources(engine.name, state);
}

function commandsOf(resources: readonly OpenResource[]): ReadonlyMap<string, OpenResource> {
  const commands = resources.filter(({ type }) => type === "command:remote:Command");
  return new Map(commands.map((resource) => [resource.name, resource]));
}

async function lookAtHost(
  plan: Plan,
  expectation: HostExpectation,
  servers: readonly NameServer[],
): Promise<Part> {
  const { environment } = plan;
  const { host, files, units, sysctls, versions, steps } = expectation;
  const names = wantedNames(plan, host.name, servers);
  const { sshConfig } = environmentFolders(environment);
  const reading = await readHost(sshConfig, expectation, names);
  if (typeof reading === "string") return unseenPart({ where: host.name, why: reading });
  const { reboot } = reading;
  return {
    compared: {
      file: files.length,
      unit: units.length,
      sysctl: sysctls.length,
      version: versions.length,
      step: steps.length,
      dns: names.length,
    },
    differences: [
      ...judgeHost(environment, expectation, reading),
      ...judgeNames(environment, host.name, names, reading),
    ],
    unseen: [],
    notes: reboot === null ? [] : [`${host.name} asks for a reboot: ${reboot}`],
  };
}

/** A cluster whose API answers. */
interface OpenCluster {
  readonly client: KubeClient;
  readonly servers: readonly NameServer[];
  readonly signal: AbortSignal;
}

/** Opens the API and asks where the name servers are; or says why it does not answer. */
async function openCluster({ environment }: Plan): Promise<OpenCluster | Error> {
  const { kubeconfig: path } = environmentFolders(environment);
  if (!existsSync(path)) return new Error("there is no kubeconfig yet");
  try {
    const kubeconfig = await readFile(path, "utf8");
    const context = await answeringContext(kubeconfig);
    const client = new KubeClient(await readKubeconfig({ kubeconfig, context }));
    const signal = AbortSignal.timeout(CLUSTER_MS);
    return { client, signal, servers: await readNameServers(client, signal) };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

async function lookAtCluster(
  plan: Plan,
  resources: readonly OpenResource[],
  cluster: OpenCluster | Error,
): Promise<Part> {
  const { environment } = plan;
  if (cluster instanceof Error) return unseenPart({ where: CLUSTER, why: cluster.message });
  const { client, signal, servers } = cluster;
  let reading: ClusterReading;
  try {
    reading = await readCluster(client, resources, ownNamespaces(plan, resources), signal);
  } catch (error) {
    return unseenPart({ where: CLUSTER, why: messageOf(error) });
  }
  const { objects, extras, nodes } = reading;
  return {
    compared: { object: objects.length, node: nodes.length },
    differences: [
      ...judgeNodes(plan, nodes),
      ...objects.flatMap(judgeObject),
      ...extras.flatMap((found) => judgeExtra(environment, found)),
      ...judgeServers(environment, servers),
    ],
    unseen: [],
    notes: [],
  };
}

/** Namespaces that the stack makes, less those of workloads, which are their owners'. */
function ownNamespaces(plan: Plan, resources: readonly OpenResource[]): ReadonlySet<string> {
  const made = resources.filter(({ type }) => type === "kubernetes:core/v1:Namespace");
  const others = new Set(workloadNamespaces(plan));
  return new Set(made.map(({ name }) => name).filter((name) => !others.has(name)));
}

async function lookAtPlan(engine: Engine): Promise<Part> {
  try {
    const differences = await readPlanChanges(engine);
    return { compared: {}, differences, unseen: [], notes: [] };
  } catch (error) {
    return unseenPart({ where: "plan", why: messageOf(error) });
  }
}

function unseenPart(unseen: Unseen): Part {
  return { compared: {}, differences: [], unseen: [unseen], notes: [] };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
