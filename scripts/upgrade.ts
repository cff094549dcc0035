import type { UpgradeStep } from "../model/upgrade/plan-steps.ts";
import { loadPlan } from "../stacks/load-plan.ts";
import { bundleSourceOption } from "./lib/bundle/bundle-source-option.ts";
import { mayBegin } from "./lib/command-line/ask.ts";
import { runCommand } from "./lib/command-line/command-line.ts";
import { UsageError } from "./lib/command-line/parse-command-line.ts";
import { engineOption, openEngine } from "./lib/engine/engine-open.ts";
import { ENGINE_EXIT_STATUSES } from "./lib/engine/engine-run.ts";
import { environmentPositional } from "./lib/environment/environment-argument.ts";
import { withCluster } from "./lib/hosts/with-cluster.ts";
import { judgeStart, renderUnwell } from "./lib/upgrade/await-health.ts";
import { chooseUpgrade } from "./lib/upgrade/choose-upgrade.ts";
import { upgradeMesh } from "./lib/upgrade/mesh/upgrade-mesh.ts";
import {
  assertNothingBlocks,
  assertOneAuthority,
  prepareUpgrade,
} from "./lib/upgrade/prepare-upgrade.ts";
import { takeStep } from "./lib/upgrade/run-upgrade.ts";
import { takeSteps } from "./lib/upgrade/take-steps.ts";
import { renderSteps } from "./lib/upgrade/upgrade-text.ts";

await runCommand(
  {
    name: "upgrade",
    summary:
      "Bring a running cluster to the version of Kubernetes or of the mesh that its file names, step by step",
    details:
      "Refuses what Kubernetes' skew policy or the matrix of versions does not allow. One control plane at a time,\n" +
      "then workers in batches: each is drained as far as PodDisruptionBudgets allow it, upgraded and opened again,\n" +
      "and the cluster has to be well before the next. It stops at the first failure; the same command goes on from\n" +
      "there, and --back puts the old kubelet back on workers. Kubernetes takes no control plane back: make a\n" +
      "recovery kit before. How far it has come stands in ENV.upgrade.json beside the environment's file.\n" +
      "Of the mesh a second control plane is put beside the first, and one namespace after the other is moved to\n" +
      "it; then the first is removed. --back moves them back. What the mesh runs stands in ENV.mesh.json.",
    positionals: { environment: environmentPositional("environment to upgrade") },
    options: {
      preview: { type: "boolean", description: "show the steps that are left, and do nothing" },
      back: {
        type: "boolean",
        description:
          "put the old kubelet back on workers, or namespaces back to the old mesh, the last one first",
      },
      batch: {
        type: "string",
        placeholder: "N",
        default: "1",
        description: "workers that are upgraded at the same time; one always stays open",
      },
      "drain-seconds": {
        type: "string",
        placeholder: "N",
        default: "300",
        description:
          "how long the pods of one host may take to move, or those of one workload to get another proxy",
      },
      yes: { type: "boolean", short: "y", description: "do it without asking" },
      ...engineOption,
      ...bundleSourceOption,
    },
    exitStatuses: {
      2: "wrong arguments, or an upgrade that is refused; nothing was touched",
      ...ENGINE_EXIT_STATUSES,
    },
    examples: ["oslo-prod --preview", "oslo-prod --batch 3 --yes", "oslo-prod --back"],
  },
  async ({ options, positionals: { environment } }) => {
    const say = (line: string): void => void process.stderr.write(`${line}\n`);
    const batch = readNumber("batch", options.batch);
    const drainSeconds = readNumber("drain-seconds", options["drain-seconds"]);
    const loaded = loadPlan(environment);
    const engine = await openEngine(environment, loaded.plan, options);
    const bundleSource = options["bundle-source"];
    const asked = { environment, engine: options, bundleSource, drainSeconds, say };
    const choice = await chooseUpgrade(loaded, engine, options.back);
    if (choice !== "kubernetes") return await upgradeMesh(loaded, engine, choice, options, asked);
    const prepared = await prepareUpgrade(loaded, engine, { batch, back: options.back });
    if (typeof prepared === "string") {
      console.log(prepared);
      return 0;
    }
    const { from, to, steps, state } = prepared;
    console.log(`${environment}: Kubernetes ${from} → ${to}`);
    for (const line of renderSteps(steps, state)) console.log(line);
    if (options.preview) return 0;
    assertOneAuthority(loaded.plan);
    assertNothingBlocks(prepared);
    const hosts = loaded.plan.hosts.map(({ name }) => name);
    const isUnderWay = loaded.upgrade !== null;
    const before = await withCluster(environment, (cluster) =>
      judgeStart(cluster, hosts, isUnderWay),
    );
    if (Object.keys(before).length > 0) {
      say(`Not well, and not waited for:\n${renderUnwell(before)}`);
    }
    if (!(await mayBegin(options.yes))) return 1;
    const take = (step: UpgradeStep): Promise<number> => takeStep(step, { ...asked, before });
    const status = await takeSteps(steps, take, asked, options.back);
    if (status === 0 && options.back) {
      say(`What is left of the upgrade: npm run upgrade -- ${environment} --preview`);
    }
    return status;
  },
);

function readNumber(name: string, text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new UsageError(`--${name}: expected a whole number from 1 on, got "${text}"`);
}
