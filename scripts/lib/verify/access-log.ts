import { z } from "zod";
import { waitUntil } from "../../../components/hosts/lab/runtime/machine/wait-until.ts";
import type { RecordedCall } from "../../../model/verification/probe-plan.ts";
import type { ClusterAccess } from "./cluster-access.ts";

const lineSchema = z.object({ path: z.string() });

const WAIT = { seconds: 10, pauseMilliseconds: 500 };

/** What is wrong with the line of a call in the logs of proxies: it is missing, or it holds too much. */
export async function objectToRecords(
  cluster: ClusterAccess,
  { pods, path, hidden }: RecordedCall,
): Promise<readonly string[]> {
  const objections = await Promise.all(
    pods.map(async (pod): Promise<readonly string[]> => {
      const log = await waitUntil(async () => {
        const text = await readLog(cluster, pod);
        return text.split("\n").some((line) => isOf(path, line)) ? text : undefined;
      }, WAIT);
      if (log === undefined) return [`the log of ${pod}'s proxy does not have it`];
      return hidden.filter((text) => log.includes(text)).map((text) => `${pod} has logged ${text}`);
    }),
  );
  return objections.flat();
}

async function readLog(cluster: ClusterAccess, pod: string): Promise<string> {
  const [namespace = "", name = ""] = pod.split("/");
  const { stdout } = await cluster.run(["logs", "-n", namespace, name, "-c", "istio-proxy"]);
  return stdout;
}

/** A proxy also prints lines that are not of its access log. */
function isOf(path: string, line: string): boolean {
  try {
    const parsed = lineSchema.safeParse(JSON.parse(line));
    return parsed.success && parsed.data.path.split("?")[0] === path;
  } catch {
    return false;
  }
}
