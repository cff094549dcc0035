import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findAnyBundle } from "../artifacts/bundle-location.ts";
import { loadPlan, loadVersions } from "../stacks/load-plan.ts";
import { renderHelp } from "./lib/command-line/command-help.ts";
import { CommandError, runCommand } from "./lib/command-line/command-line.ts";
import { splitEnvironment } from "./lib/environment/environment-argument.ts";
import { assertKnownEnvironment, environmentFolders } from "./lib/environment/environment-state.ts";
import { handOver } from "./lib/command-line/hand-over.ts";
import { answeringContext } from "./lib/hosts/answering-context.ts";
import { withApiTunnel } from "./lib/hosts/api-tunnel.ts";
import { hasTool } from "./lib/doctor/requirements.ts";

const spec = {
  name: "kubectl",
  summary: "Run kubectl of the bundle on an environment's cluster, as its administrator",
  details:
    "The first argument is an environment if there is a file of that name in stacks/environments; without\n" +
    "one it is lab. All others go to kubectl as they are, and its exit status comes back. Of several control\n" +
    "planes the first that answers is asked.",
  positionals: {},
  options: {},
  passthrough: {
    label: "ARGUMENT",
    description: "an environment, if it is not lab, and what kubectl gets",
  },
  exitStatuses: { 1: "failed, or what kubectl ended with" },
  examples: ["get pods -A", "lab -n demo logs deploy/client", "lab -- --help"],
} as const;

await runCommand(spec, async ({ passthrough }) => {
  if (passthrough.length === 0 || ["--help", "-h"].includes(passthrough[0] ?? "")) {
    process.stdout.write(renderHelp(spec));
    return 0;
  }
  const { environment, rest } = splitEnvironment(passthrough);
  assertKnownEnvironment(environment);
  const { kubeconfig } = environmentFolders(environment);
  if (!existsSync(kubeconfig)) {
    throw new CommandError(
      `${environment} has no kubeconfig: it has not come up yet, or was removed.`,
      `npm run up -- ${environment}`,
    );
  }
  // Reading the plan takes time that only those pay for who need a way to the API.
  const text = readFileSync(kubeconfig, "utf8");
  const needsWay = text.includes("https://127.0.0.1:");
  const plan = needsWay ? loadPlan(environment, { evenIfExpired: true }).plan : undefined;
  return withApiTunnel(plan, async () => {
    const access = ["--kubeconfig", kubeconfig, "--context", await answeringContext(text)];
    return handOver(findKubectl(), [...access, ...rest]);
  });
});

function findKubectl(): string {
  const bundle = findAnyBundle(loadVersions());
  if (bundle !== undefined) return join(bundle.path, "bin/kubectl");
  if (hasTool("kubectl")) return "kubectl";
  throw new CommandError(
    "There is no kubectl: neither a bundle nor one on PATH.",
    "npm run bundle",
  );
}
