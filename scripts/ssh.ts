import { existsSync, readFileSync } from "node:fs";
import { closestName } from "../model/values/closest-name.ts";
import { renderHelp } from "./lib/command-line/command-help.ts";
import { CommandError, runCommand } from "./lib/command-line/command-line.ts";
import { splitEnvironment } from "./lib/environment/environment-argument.ts";
import { assertKnownEnvironment, environmentFolders } from "./lib/environment/environment-state.ts";
import { handOver } from "./lib/command-line/hand-over.ts";
import { UsageError } from "./lib/command-line/parse-command-line.ts";
import { labMachineRequirements } from "./lib/doctor/requirements.ts";
import { ensureRequirements } from "./lib/doctor/requirements-install.ts";

const spec = {
  name: "ssh",
  summary: "Open a shell on a host, or run a command there",
  details:
    "The first argument is an environment if there is a file of that name in stacks/environments; without\n" +
    "one it is lab. A host whose key is not the pinned one is refused. Other programs reach the hosts with\n" +
    "the same settings: scp -F .nordmesh/environments/lab/ssh/config FILE cp1:/tmp/",
  positionals: {},
  options: {},
  passthrough: {
    label: "ARGUMENT",
    description: "an environment, if it is not lab; a host; a command",
  },
  exitStatuses: { 1: "failed, or what the command ended with", 255: "ssh could not connect" },
  examples: ["cp1", "lab w1 -- systemctl status kubelet"],
} as const;

await runCommand(spec, async ({ passthrough }) => {
  if (passthrough.length === 0 || ["--help", "-h"].includes(passthrough[0] ?? "")) {
    process.stdout.write(renderHelp(spec));
    return 0;
  }
  const { environment, rest } = splitEnvironment(passthrough);
  assertKnownEnvironment(environment);
  const { sshConfig } = environmentFolders(environment);
  if (!existsSync(sshConfig)) {
    throw new CommandError(
      `${environment} has no SSH key: it has not come up yet, or was removed.`,
      `npm run up -- ${environment}`,
    );
  }
  const [host, ...command] = rest;
  assertHost(host, environment, readFileSync(sshConfig, "utf8"));
  ensureRequirements(
    labMachineRequirements.filter(({ name }) => name === "ssh"),
    (line) => void process.stderr.write(`${line}\n`),
  );
  const words = command[0] === "--" ? command.slice(1) : command;
  return handOver("ssh", ["-F", sshConfig, host, ...words]);
});

function assertHost(
  host: string | undefined,
  environment: string,
  config: string,
): asserts host is string {
  const hosts = [...config.matchAll(/^Host ([^*\s]+)$/gm)].map(([, name]) => name ?? "");
  if (host !== undefined && hosts.includes(host)) return;
  const list = `Hosts of ${environment}: ${hosts.join(", ")}.`;
  if (host === undefined) throw new UsageError(`HOST is missing. ${list}`);
  const closest = closestName(host, hosts);
  const hint = closest === null ? "" : ` Did you mean ${closest}?`;
  throw new UsageError(`${environment} has no host "${host}".${hint} ${list}`);
}
