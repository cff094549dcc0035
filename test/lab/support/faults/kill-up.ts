import type { Subject } from "../failover/lose-control-plane.ts";
import { type Ended, startCommand } from "../nordmesh-command.ts";

/**
 * Starts `up`, and ends it with all its processes, without a word, once it has begun with a resource. `during`
 * is done first, while it is at work. Returns how it ended; throws where that was before.
 * @param resource end of its type, and its name, as events have them: `Deployment demo/echo-v1`
 */
export async function killUp(
  { environment, environments }: Subject,
  resource: string,
  during: () => Promise<void> = () => Promise.resolve(),
): Promise<Ended> {
  const [type = "", name = ""] = resource.split(" ");
  const up = startCommand("up", [environment, "--yes", "--json"], environments);
  await up.printed(new RegExp(`:${type}","name":"${name}","operation":"create",.*"phase":"start"`));
  await during();
  up.kill("SIGKILL");
  return up.ended;
}
