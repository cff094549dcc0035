import { bundleCommand } from "../../../stacks/load-plan.ts";
import type { Answer, HostFacts, NodeFacts, Rollout, StatusFacts } from "./status-facts.ts";

/** One line of `npm run status`. */
export interface StatusCheck {
  readonly name: string;
  readonly ok: boolean;
  /** What was found, or why it is not well. */
  readonly detail: string;
}

/** Judges what was found, from the hosts up to the mesh. Pure. */
export function judgeStatus({ plan, record, bundle, hosts, cluster }: StatusFacts): StatusCheck[] {
  const { api } = cluster;
  // Where the API is silent, that is the reason for all that is asked through it.
  const through = <T>(asked: Answer<T>): Answer<T> =>
    api.ok ? asked : { ok: false, why: "not known while the API does not answer" };
  return [
    {
      name: "bundle",
      ok: bundle !== undefined,
      detail: bundle ?? `not made: ${bundleCommand(plan)}`,
    },
    ...hosts.map(judgeHost),
    judge("API", api, (server) => ({ ok: true, detail: `${server} is ready` })),
    ...judgeNodes(
      plan.hosts.map(({ name }) => name),
      through(cluster.nodes),
      record?.reset ?? [],
    ),
    judge("traffic between hosts", through(cluster.trafficProbe), (rollout) => ({
      ok: isComplete(rollout),
      detail: `probe ready on ${describe(rollout)} hosts`,
    })),
    judge("mesh control plane", through(cluster.istiod), (rollout) => ({
      ok: isComplete(rollout),
      detail: `istiod ready ${describe(rollout)}`,
    })),
    judge("mutual TLS", through(cluster.mutualTls), (mode) => ({
      ok: mode === plan.mesh.mutualTls,
      detail: mode === plan.mesh.mutualTls ? mode : `${mode}, expected ${plan.mesh.mutualTls}`,
    })),
    judge("trust domain", through(cluster.trustDomain), (domain) => ({
      ok: domain === plan.mesh.trustDomain,
      detail:
        domain === plan.mesh.trustDomain ? domain : `${domain}, expected ${plan.mesh.trustDomain}`,
    })),
  ];
}

function judgeHost({ name, machine, ssh }: HostFacts): StatusCheck {
  const isUp = machine === undefined || machine === "running";
  const state = machine === undefined ? "" : `${machine}, `;
  if (!isUp && !ssh.ok) return { name: `host ${name}`, ok: false, detail: machine };
  const detail = `${state}SSH ${ssh.ok ? "answers" : `does not: ${ssh.why}`}`;
  return { name: `host ${name}`, ok: isUp && ssh.ok, detail };
}

function judgeNodes(
  wanted: readonly string[],
  nodes: Answer<readonly NodeFacts[]>,
  reset: readonly string[],
): StatusCheck[] {
  if (!nodes.ok) return [{ name: "nodes", ok: false, detail: nodes.why }];
  return wanted.map((name) => {
    const node = nodes.value.find((candidate) => candidate.name === name);
    if (node === undefined) {
      const detail = reset.includes(name) ? "was reset; npm run up joins it" : "has not joined";
      return { name: `node ${name}`, ok: false, detail };
    }
    const { ready, version, message } = node;
    return { name: `node ${name}`, ok: ready, detail: ready ? `Ready, ${version}` : message };
  });
}

function judge<T>(
  name: string,
  asked: Answer<T>,
  verdict: (value: T) => Omit<StatusCheck, "name">,
): StatusCheck {
  return { name, ...(asked.ok ? verdict(asked.value) : { ok: false, detail: asked.why }) };
}

const isComplete = ({ ready, wanted }: Rollout): boolean => wanted > 0 && ready === wanted;

const describe = ({ ready, wanted }: Rollout): string => `${String(ready)}/${String(wanted)}`;
