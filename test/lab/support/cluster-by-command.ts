import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_FOLDER } from "../../../stacks/load-plan.ts";
import { run, type Subject } from "./failover/lose-control-plane.ts";
import { succeeded } from "./nordmesh-command.ts";

/** What `npm run kubectl` prints for a subject; throws unless it succeeds. */
export async function kubectl(subject: Subject, ...words: string[]): Promise<string> {
  const ended = await run(subject, "kubectl", ...words);
  succeeded(ended);
  return ended.output;
}

/** Makes objects, or changes them to what is asked for. */
export async function apply(subject: Subject, ...manifests: object[]): Promise<void> {
  const path = join(subject.environments, "manifest.json");
  writeFileSync(path, JSON.stringify({ apiVersion: "v1", kind: "List", items: manifests }));
  await kubectl(subject, "apply", "-f", path);
}

/** What the demo's client is made of. */
export async function podTemplate(subject: Subject): Promise<{ readonly spec: object }> {
  const path = "jsonpath={.spec.template}";
  const query = ["-n", "demo", "get", "deployment", "client", "-o", path];
  return JSON.parse(await kubectl(subject, ...query)) as { spec: object };
}

/** Takes away what an earlier, broken run of a test has left. */
export async function forget(subject: Subject): Promise<void> {
  const state = join(PROJECT_FOLDER, ".nordmesh/environments", subject.environment);
  if (!existsSync(state)) return;
  await run(subject, "down", "--yes");
  rmSync(state, { recursive: true, force: true });
}
