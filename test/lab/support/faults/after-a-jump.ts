import { kubectl } from "../cluster-by-command.ts";
import { ADDRESSES, run, type Subject } from "../failover/lose-control-plane.ts";
import { until } from "../until.ts";
import { killProgram, onHost } from "./break-host.ts";

/**
 * What shows that a cluster went through something: since when each node is ready, and which pods there are, with how
 * often their containers were started anew. Nodes and pods of a host whose troubles are known are left out.
 */
export async function signsOfTrouble(subject: Subject, but: string): Promise<readonly string[]> {
  const ready = '{.status.conditions[?(@.type=="Ready")].lastTransitionTime}';
  const restarts = "{.status.containerStatuses[*].restartCount}";
  const nodes = await list(subject, `{.metadata.name} ready ${ready}`, "nodes");
  const pod = `{.spec.nodeName} {.metadata.name} {.metadata.uid} ${restarts}`;
  const pods = await list(subject, pod, "pods", "--all-namespaces");
  return [...nodes, ...pods].filter((line) => !line.startsWith(`${but} `)).sort();
}

/**
 * Waits until nodes have renewed their leases so often, which they do every ten seconds. After six times a node that is
 * not heard would have been said to be not ready.
 * @param but host whose node does not count
 */
export async function untilLeasesAreRenewed(
  subject: Subject,
  times: number,
  but?: string,
): Promise<void> {
  const seen = new Map<string, Set<string>>();
  const line = "{.metadata.name} {.metadata.resourceVersion}";
  await until("nodes have renewed their leases", async () => {
    for (const lease of await list(subject, line, "leases", "--namespace", "kube-node-lease")) {
      const [name = "", version = ""] = lease.split(" ");
      if (name !== but) seen.set(name, (seen.get(name) ?? new Set<string>()).add(version));
    }
    return [...seen.values()].every(({ size }) => size > times) ? true : undefined;
  });
}

/** What each API server says to the token that the kubelet of a host has fetched for kube-proxy there: HTTP statuses. */
export async function answersToToken(subject: Subject, host: string): Promise<readonly string[]> {
  const token =
    "$(cat /proc/$(pgrep -o kube-proxy)/root/var/run/secrets/kubernetes.io/serviceaccount/token)";
  const ask = Object.values(ADDRESSES).map(
    (address) =>
      `curl -sk -m 10 -o /dev/null -w '%{http_code}\\n' -H "Authorization: Bearer ${token}" https://${address}:6443/api/v1/services?limit=1`,
  );
  const output = await onHost(subject, host, ask.join("; "));
  return output.match(/^\d{3}$/gm) ?? [];
}

/** Where the pod runs that gives out the certificates of the mesh. */
export async function hostOfIstiod(subject: Subject): Promise<string> {
  const query = ["pods", "--namespace", "istio-system", "--selector", "app=istiod"];
  const [host = ""] = await list(subject, "{.spec.nodeName}", ...query);
  return host;
}

/** Ends the controller manager that leads, whichever host it is on; another one or its successor will lead. */
export async function endLeadingControllerManager(subject: Subject): Promise<void> {
  const path = "jsonpath={.spec.holderIdentity}";
  const lease = ["get", "lease", "kube-controller-manager", "--namespace", "kube-system"];
  const [host = ""] = (await kubectl(subject, ...lease, "-o", path)).split("_");
  await killProgram(subject, host, "kube-controller-manager");
}

/** Waits until the node of a host is said to be ready, or not. */
export async function untilNodeIs(
  subject: Subject,
  host: string,
  state: "Ready" | "NotReady",
): Promise<void> {
  await until(`the node of ${host} is ${state}`, async () => {
    const { output } = await run(subject, "kubectl", "get", "node", host, "--no-headers");
    return output.includes(` ${state} `) ? true : undefined;
  });
}

async function list(
  subject: Subject,
  line: string,
  ...query: string[]
): Promise<readonly string[]> {
  const path = `jsonpath={range .items[*]}${line}{"\\n"}{end}`;
  return (await kubectl(subject, "get", ...query, "-o", path)).trim().split("\n");
}
