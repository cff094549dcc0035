import { parse } from "yaml";
import { z } from "zod";
import { firstAnswering } from "../../../stacks/api-context.ts";

const kubeconfigSchema = z.object({
  "current-context": z.string(),
  // Each context is of the cluster and has the name of the server that it leads to (components/pki).
  clusters: z.array(z.object({ name: z.string(), cluster: z.object({ server: z.url() }) })).min(1),
});

/**
 * Name of the context of the first control plane that answers, in a kubeconfig that this project wrote; its
 * current context where none does. Throws where the text is no such file; the message holds nothing of it.
 */
export async function answeringContext(kubeconfig: string): Promise<string> {
  const parsed = kubeconfigSchema.safeParse(parseQuietly(kubeconfig));
  if (!parsed.success) throw new Error("this is no kubeconfig that `up` wrote");
  const endpoints = parsed.data.clusters.map(({ name, cluster }) => {
    const { hostname, port } = new URL(cluster.server);
    return { context: name, address: hostname, port: Number(port === "" ? 443 : port) };
  });
  return (await firstAnswering(endpoints))?.context ?? parsed.data["current-context"];
}

// The parser's complaint quotes lines of the file, and these are credentials.
function parseQuietly(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
