import { z } from "zod";
import { waitUntil } from "../../../components/hosts/lab/runtime/machine/wait-until.ts";
import type { LoggedCall } from "../../../model/verification/probe-plan.ts";
import type { ClusterAccess } from "./cluster-access.ts";

const lineSchema = z.object({
  server_name: z.string(),
  source_principal: z.string().nullish(),
  upstream_host: z.string().nullish(),
  upstream_failure: z.string().nullish(),
  connection_termination: z.string().nullish(),
  response_flags: z.string().nullish(),
});

type Line = z.output<typeof lineSchema>;

const WAIT = { seconds: 10, pauseMilliseconds: 500 };

/** Whether the egress gateway's access log gets a call, and its outcome, within ten seconds; Envoy writes when it ends. */
export async function isLogged(cluster: ClusterAccess, call: LoggedCall): Promise<boolean> {
  const found = await waitUntil(
    async () => (await readCalls(cluster)).find((line) => isOf(call, line)),
    WAIT,
  );
  return found !== undefined;
}

async function readCalls(cluster: ClusterAccess): Promise<readonly Line[]> {
  const select = ["-n", "istio-egress", "-l", "app=egress-gateway"];
  const { stdout } = await cluster.run(["logs", ...select, "--since=2m", "--tail=-1"]);
  return stdout.split("\n").flatMap((line) => {
    const parsed = lineSchema.safeParse(parseLine(line));
    return parsed.success ? [parsed.data] : [];
  });
}

/** Whether a line of the gateway's access log is of a call with this outcome. */
export function isOf(call: LoggedCall, line: Line): boolean {
  if (line.server_name !== call.serverName) return false;
  const { upstream_failure: failure, source_principal: principal } = line;
  if (call.outcome === "passed-on") return principal === call.principal && isPassedOn(line);
  // The gateway may have turned the destination down before it knew who asked.
  const isCallers = principal === call.principal || !isSaid(principal);
  return isCallers && failure?.includes("CERTIFICATE_VERIFY_FAILED") === true;
}

// Flags of Envoy's access log: no connection, no healthy host, no route, no cluster, too many.
const NOT_CONNECTED = /\b(UF|UH|NR|NC|UO)\b/;

function isPassedOn(line: Line): boolean {
  return (
    isSaid(line.upstream_host) &&
    !isSaid(line.upstream_failure) &&
    !isSaid(line.connection_termination) &&
    !NOT_CONNECTED.test(line.response_flags ?? "")
  );
}

/** Envoy writes null or a dash for what there is not. */
const isSaid = (text: string | null | undefined): boolean => (text ?? "-") !== "-";

/** A gateway also prints lines that are not of its access log. */
function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
