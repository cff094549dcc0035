import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { parse } from "yaml";
import { z } from "zod";
import { labStatus } from "../../../components/hosts/lab/runtime/lab-status.ts";
import { istiodName, standingControlPlanes } from "../../../model/plan/mesh-control-planes.ts";
import type { LoadedPlan } from "../../../stacks/load-plan.ts";
import {
  type EnvironmentFolders,
  environmentFolders,
  readRecord,
} from "../environment/environment-state.ts";
import { answeringContext } from "../hosts/answering-context.ts";
import { ApiStatusError, KubernetesApi } from "./kubernetes-api.ts";
import { cleanText } from "../progress/progress-text.ts";
import type {
  Answer,
  ClusterFacts,
  HostFacts,
  NodeFacts,
  Rollout,
  StatusFacts,
} from "./status-facts.ts";

const run = promisify(execFile);

/** How long all questions together may take, in milliseconds. They are asked at the same time. */
const DEADLINE_MS = 2500;

/** Asks hosts and cluster how they are; never throws for what is down. */
export async function gatherStatus({ plan, bundle }: LoadedPlan): Promise<StatusFacts> {
  const folders = environmentFolders(plan.environment);
  const [hosts, cluster] = await Promise.all([
    gatherHosts(plan, folders),
    gatherCluster(plan, folders, AbortSignal.timeout(DEADLINE_MS)),
  ]);
  return { plan, record: readRecord(folders), bundle, hosts, cluster };
}

async function gatherHosts(
  plan: StatusFacts["plan"],
  folders: EnvironmentFolders,
): Promise<HostFacts[]> {
  const lab = plan.driver === "lab" ? await answer(() => labStatus(folders.lab)) : undefined;
  return Promise.all(
    plan.hosts.map(async ({ name }) => {
      const known = lab?.ok === true ? lab.value.hosts : undefined;
      const machine = known && (known.find((host) => host.name === name)?.state ?? "absent");
      return { name, machine, ssh: await askOverSsh(name, folders) };
    }),
  );
}

/** Asks with the settings of `npm run ssh`: another key than the pinned one counts as no answer. */
async function askOverSsh(
  host: string,
  { sshConfig }: EnvironmentFolders,
): Promise<Answer<string>> {
  if (!existsSync(sshConfig)) return { ok: false, why: "there is no SSH key for it yet" };
  const options = ["-o", "BatchMode=yes", "-o", "ConnectTimeout=3"];
  return answer(async () => {
    const args = ["-F", sshConfig, ...options, host, "cat /proc/uptime"];
    const { stdout } = await run("ssh", args, { timeout: DEADLINE_MS });
    return stdout.split(" ")[0] ?? "";
  });
}

async function gatherCluster(
  { mesh }: StatusFacts["plan"],
  { kubeconfig }: EnvironmentFolders,
  signal: AbortSignal,
): Promise<ClusterFacts> {
  if (!existsSync(kubeconfig)) return noCluster("there is no kubeconfig yet");
  const opened = await answer(async () => {
    const text = readFileSync(kubeconfig, "utf8");
    return new KubernetesApi(text, signal, await answeringContext(text));
  });
  if (!opened.ok) return noCluster(`the kubeconfig cannot be read: ${opened.why}`);
  const api = opened.value;
  try {
    const [ready, nodes, trafficProbe, istiod, mutualTls, trustDomain] = await Promise.all([
      answer(async () => {
        await api.text("/readyz");
        return api.server;
      }),
      answer(() => readNodes(api)),
      answer(() => readDaemonSet(api, "nordmesh-system", "traffic-probe")),
      answer(() => readControlPlanes(api, mesh)),
      answer(() => readMutualTls(api)),
      answer(() => readTrustDomain(api, mesh)),
    ]);
    return { api: ready, nodes, trafficProbe, istiod, mutualTls, trustDomain };
  } finally {
    api.close();
  }
}

function noCluster(why: string): ClusterFacts {
  const none = { ok: false, why } as const;
  return {
    api: none,
    nodes: none,
    trafficProbe: none,
    istiod: none,
    mutualTls: none,
    trustDomain: none,
  };
}

async function answer<T>(ask: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { ok: true, value: await ask() };
  } catch (error) {
    return { ok: false, why: explain(error) };
  }
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof ApiStatusError && error.status === 404) return "not there";
  const { code, stderr, killed } = error as { code?: unknown; stderr?: unknown; killed?: unknown };
  const seconds = String(DEADLINE_MS / 1000);
  if (error.name === "AbortError" || killed === true) return `no answer within ${seconds} s`;
  if (typeof stderr === "string" && stderr !== "") return cleanText(stderr);
  if (code === "ECONNREFUSED") return "nothing listens there";
  return cleanText(error.message);
}

const nodesSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      status: z.object({
        nodeInfo: z.object({ kubeletVersion: z.string() }),
        conditions: z.array(
          z.object({ type: z.string(), status: z.string(), message: z.string().optional() }),
        ),
      }),
    }),
  ),
});

async function readNodes(api: KubernetesApi): Promise<NodeFacts[]> {
  const { items } = await api.get("/api/v1/nodes", nodesSchema);
  return items.map(({ metadata, status }) => {
    const ready = status.conditions.find(({ type }) => type === "Ready");
    return {
      name: metadata.name,
      ready: ready?.status === "True",
      version: status.nodeInfo.kubeletVersion,
      message: ready?.message ?? "its kubelet has not reported yet",
    };
  });
}

const count = z.int().default(0);

async function readDaemonSet(
  api: KubernetesApi,
  namespace: string,
  name: string,
): Promise<Rollout> {
  const schema = z.object({
    status: z.object({ numberReady: count, desiredNumberScheduled: count }),
  });
  const path = `/apis/apps/v1/namespaces/${namespace}/daemonsets/${name}`;
  const { status } = await api.get(path, schema);
  return { ready: status.numberReady, wanted: status.desiredNumberScheduled };
}

async function readDeployment(
  api: KubernetesApi,
  namespace: string,
  name: string,
): Promise<Rollout> {
  const schema = z.object({
    spec: z.object({ replicas: z.int().default(1) }),
    status: z.object({ readyReplicas: count }),
  });
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`;
  const { spec, status } = await api.get(path, schema);
  return { ready: status.readyReplicas, wanted: spec.replicas };
}

/** Of a mesh that is upgraded all pods of both control planes. */
async function readControlPlanes(
  api: KubernetesApi,
  mesh: StatusFacts["plan"]["mesh"],
): Promise<Rollout> {
  const standing = await Promise.all(
    standingControlPlanes(mesh).map((each) =>
      readDeployment(api, "istio-system", istiodName(each)),
    ),
  );
  const sum = (pick: (rollout: Rollout) => number): number =>
    standing.reduce((total, rollout) => total + pick(rollout), 0);
  return { ready: sum(({ ready }) => ready), wanted: sum(({ wanted }) => wanted) };
}

async function readMutualTls(api: KubernetesApi): Promise<string> {
  const schema = z.object({ spec: z.object({ mtls: z.object({ mode: z.string() }) }) });
  const path = "/apis/security.istio.io/v1/namespaces/istio-system/peerauthentications/default";
  return (await api.get(path, schema)).spec.mtls.mode;
}

async function readTrustDomain(
  api: KubernetesApi,
  { controlPlane: { revision } }: StatusFacts["plan"]["mesh"],
): Promise<string> {
  const schema = z.object({ data: z.object({ mesh: z.string() }) });
  const name = revision === null ? "istio" : `istio-${revision}`;
  const { data } = await api.get(`/api/v1/namespaces/istio-system/configmaps/${name}`, schema);
  return z.object({ trustDomain: z.string() }).parse(parse(data.mesh)).trustDomain;
}
