import { z } from "zod";
import { waitUntil } from "../../../components/hosts/lab/runtime/machine/wait-until.ts";
import type { LoggedCall } from "../../../model/verification/probe-plan.ts";
import type { ClusterAccess } from "./cluster-access.ts";

const lineSchema = z.object({ server_name: z.string(), source_principal: z.string() });

const WAIT = { seconds: 10, pauseMilliseconds: 500 };

/** Whether the egress gateway's access log gets a call within ten seconds; Envoy writes when it ends. */
export async function isLogged(cluster: ClusterAccess, call: LoggedCall): Promise<boolean> {
  const found = await waitUntil(
    async () => (await readCalls(cluster)).find((line) => isSame(line, call)),
    WAIT,
  );
  return found !== undefined;
}

async function readCalls(cluster: ClusterAccess): Promise<readonly z.output<typeof lineSchema>[]> {
  const select = ["-n", "istio-egress", "-l", "app=egress-gateway"];
  const { stdout } = await cluster.run(["logs", ...select, "--since=2m", "--tail=-1"]);
  return stdout.split("\n").flatMap((line) => {
    const parsed = lineSchema.safeParse(parseLine(line));
    return parsed.success ? [parsed.data] : [];
  });
}

function isSame(line: z.output<typeof lineSchema>, call: LoggedCall): boolean {
  return line.server_name === call.serverName && line.source_principal === call.principal;
}

/** A gateway also prints lines that are not of its access log. */
function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
