import type { DriverName } from "../model/plan/plan.ts";
import { loadPlan, type LoadedPlan } from "../stacks/load-plan.ts";
import { CommandError, runCommand } from "./lib/command-line/command-line.ts";
import { UsageError } from "./lib/command-line/parse-command-line.ts";
import { environmentPositional } from "./lib/environment/environment-argument.ts";
import { provideOperatorKey } from "./lib/hosts/operator-key.ts";
import { trustHosts } from "./lib/hosts/trust-hosts.ts";

await runCommand(
  {
    name: "hosts",
    summary:
      "Prepare rented hosts: the key that opens them, and the keys that they prove themselves with",
    details: `key      Prints the public half of the operator's key, for authorized_keys of the hosts. The key is
         that of the file NORDMESH_OPERATOR_KEY_FILE names, else the environment's own, which is made
         where there is none.
trust    Asks every host without a pinned key for its own, shows the fingerprints, and writes the keys
         into the environment's file once you say that they are right. Logs in nowhere but on a bastion.`,
    positionals: {
      action: { label: "ACTION", description: "key or trust" },
      environment: environmentPositional("environment of rented hosts"),
    },
    options: {
      fingerprint: {
        type: "string",
        placeholder: "NAME=SHA256:…",
        description:
          "trust: what to expect, by commas, read where nobody could change it; asks nobody",
      },
    },
    exitStatuses: { 1: "failed, or a key was not confirmed; those that were are written" },
    examples: ["key oslo-prod", "trust oslo-prod"],
  },
  async ({ options, positionals: { action, environment } }) => {
    const say = (line: string): void => void process.stderr.write(`${line}\n`);
    const loaded = loadPlanOf(environment, action === "key" ? ["inventory", "kvm"] : ["inventory"]);
    switch (action) {
      case "key":
        console.log(await provideOperatorKey(environment, say));
        return 0;
      case "trust":
        return await trustHosts(loaded, options.fingerprint, say);
      default:
        throw new UsageError(`There is no action "${action}"; there are: key, trust.`);
    }
  },
);

function loadPlanOf(environment: string, drivers: readonly DriverName[]): LoadedPlan {
  const loaded = loadPlan(environment, { evenIfExpired: true });
  if (drivers.includes(loaded.plan.driver)) return loaded;
  throw new CommandError(
    `${environment} has the driver ${loaded.plan.driver}, which makes hosts and keys itself.`,
    "nothing has to be prepared: npm run up",
  );
}
