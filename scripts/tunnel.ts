import { once } from "node:events";
import { loadPlan } from "../stacks/load-plan.ts";
import { readOperatorKey } from "../stacks/operator-key-file.ts";
import { CommandError, runCommand } from "./lib/command-line/command-line.ts";
import { environmentPositional } from "./lib/environment/environment-argument.ts";
import { openApiTunnel } from "./lib/hosts/api-tunnel.ts";

await runCommand(
  {
    name: "tunnel",
    summary: "Keep the Kubernetes API of rented hosts open on this machine, until ^C",
    details:
      "The API listens on the hosts' private network only. `npm run` commands open this way by themselves; it\n" +
      "is for a bare `pulumi up` and for your own tools with the kubeconfig.",
    positionals: { environment: environmentPositional("environment of rented hosts") },
    options: {},
    examples: ["oslo-prod"],
  },
  async ({ positionals: { environment } }) => {
    const { plan } = loadPlan(environment, { evenIfExpired: true });
    const key = readOperatorKey(environment);
    if (plan.driver !== "inventory" || key === undefined) {
      throw new CommandError(
        `${environment} has no API to open a way to.`,
        `it is for rented hosts with a key: npm run hosts -- key ${environment}`,
      );
    }
    const [{ address, port }] = plan.kubernetes.operatorEndpoints;
    const tunnel = await openApiTunnel(plan, key);
    if (tunnel === undefined) {
      throw new CommandError(
        `Something listens on ${address}:${String(port)} already.`,
        "if it is such a tunnel, use it; else set inventory.apiPort to another port",
      );
    }
    console.log(`https://${address}:${String(port)} is the API of ${environment}. ^C ends it.`);
    await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
    tunnel.close();
    return 0;
  },
);
