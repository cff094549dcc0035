import { closestName } from "../model/values/closest-name.ts";
import { runCommand } from "./lib/command-line/command-line.ts";
import { UsageError } from "./lib/command-line/parse-command-line.ts";
import { engineOption, openEngine } from "./lib/engine/engine-open.ts";
import { loadPlanWithBundle } from "./lib/environment/prepare.ts";
import { cordonNode, drainNode, uncordonNode } from "./lib/node/drain-node.ts";
import { NODE_STATUS, type NodeArgs, type NodeOutcome } from "./lib/node/node-action.ts";
import { resetNode } from "./lib/node/reset-node.ts";

type Action = (
  args: NodeArgs,
  options: Parameters<typeof openEngine>[2],
) => NodeOutcome | Promise<NodeOutcome>;

const ACTIONS: Readonly<Record<string, Action>> = {
  cordon: cordonNode,
  uncordon: uncordonNode,
  drain: drainNode,
  reset: async (args, options) => {
    const { plan } = args.ready;
    return await resetNode(args, await openEngine(plan.environment, plan, options));
  },
};

await runCommand(
  {
    name: "node",
    summary: "Close a host, empty it, open it again, or reset it so that it joins anew",
    details: `cordon    Keeps new pods off the host. What runs on it runs on.
drain     Closes it and moves its pods elsewhere, as far as PodDisruptionBudgets allow it. A Deployment with all
          its pods there is started elsewhere first. What stands on it at the deadline is named with its
          reason, the host stays closed, and what runs on it runs on. Pods lose their emptyDir volumes.
uncordon  Lets pods on it again.
reset     Takes the host out of the cluster: its pods by a drain if it is ready, its member of etcd if it is a
          control plane, its node, and from the host what kubeadm and the pod network made. The next up joins
          it as a new host. For one that is half joined, or is to join anew. Refused where etcd would be left without
          a majority. Of a dead host all is done but what has to be done on it.`,
    positionals: {
      action: { label: "ACTION", description: `one of ${Object.keys(ACTIONS).join(", ")}` },
      environment: { label: "ENV", description: "environment of the host" },
      host: { label: "HOST", description: "name of the host, which is that of its node" },
    },
    options: {
      deadline: {
        type: "string",
        placeholder: "SECONDS",
        default: "300",
        description: "drain, reset: how long its pods may take to move",
      },
      preview: {
        type: "boolean",
        description: "drain, reset: say what would move and what would block it, and do nothing",
      },
      force: {
        type: "boolean",
        description: "reset: do not drain a host that is ready; its pods end with it",
      },
      yes: { type: "boolean", short: "y", description: "reset: do it without asking" },
      json: { type: "boolean", description: "print what came of it as JSON" },
      ...engineOption,
    },
    exitStatuses: {
      3: "reset: another run holds the environment; nothing was touched",
      [NODE_STATUS.podsLeft]:
        "drain, reset: pods are left at the deadline; the host is closed, and they run on",
      [NODE_STATUS.noAnswer]:
        "reset: the host is out of the cluster, but did not answer, so it was not reset itself",
    },
    examples: [
      "drain oslo-prod w3 --preview",
      "drain oslo-prod w3 --deadline 600",
      "uncordon oslo-prod w3",
      "reset oslo-prod w3",
    ],
  },
  async ({ options, positionals: { action, environment, host } }) => {
    const act = findAction(action);
    const { json, preview, yes, force } = options;
    const say = (line: string): void => void process.stderr.write(`${line}\n`);
    const deadlineSeconds = readSeconds(options.deadline);
    const ready = loadPlanWithBundle(environment, say, { evenIfExpired: true });
    const args = { ready, host, deadlineSeconds, preview, yes, force, say };
    const { status, lines, report } = await act(args, options);
    console.log(
      json ? JSON.stringify({ format: 1, environment, host, action, ...report }) : lines.join("\n"),
    );
    return status;
  },
);

function findAction(name: string): Action {
  const act = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (act !== undefined) return act;
  const names = Object.keys(ACTIONS);
  const closest = closestName(name, names);
  const hint = closest === null ? "" : ` Did you mean ${closest}?`;
  throw new UsageError(`There is no action "${name}"; there are: ${names.join(", ")}.${hint}`);
}

function readSeconds(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new UsageError(`--deadline: expected a whole number from 1 on, got "${text}"`);
}
