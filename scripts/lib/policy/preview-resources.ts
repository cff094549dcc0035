import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Resource } from "../../../policies/shared/resource.ts";
import { PROJECT_FOLDER } from "../../../stacks/load-plan.ts";
import { CommandError } from "../command-line/command-line.ts";
import { PROJECT_NAME } from "../engine/engine.ts";
import { toResource } from "./marked-resources.ts";

/**
 * The resources that an environment's program registers, as if nothing had been made yet: what a run
 * would find out is unknown. Reads no state and changes nothing.
 */
export async function previewResources(environment: string): Promise<Resource[]> {
  const { runProgram } = await import("../../../engine/run.ts");
  // The program's commands name files of the checkout, as they do under Pulumi.
  process.chdir(PROJECT_FOLDER);
  const stateDir = await mkdtemp(join(tmpdir(), "nordmesh-policy-"));
  const { failures, marked } = await runProgram({
    project: PROJECT_NAME,
    stack: environment,
    program: join(PROJECT_FOLDER, "stacks/index.ts"),
    stateDir,
    passphrase: "",
    mode: "preview",
  }).finally(() => rm(stateDir, { recursive: true }));
  const [failure] = failures;
  if (failure === undefined) return marked.map(toResource);
  throw new CommandError(
    `The program of ${environment} could not be previewed: ${failure.error.message}`,
    `npm run preview -- ${environment}`,
  );
}
