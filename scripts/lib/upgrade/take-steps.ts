import type { UpgradeRun } from "./run-upgrade.ts";

/**
 * Takes the steps of an upgrade, or of the way back, one after the other. Stops at the first that does not end with
 * status 0, says how to go on from there, and returns that status.
 */
export async function takeSteps<Step extends { readonly title: string }>(
  steps: readonly Step[],
  take: (step: Step) => Promise<number>,
  { environment, say }: Pick<UpgradeRun, "environment" | "say">,
  back: boolean,
): Promise<number> {
  for (const [index, step] of steps.entries()) {
    say(`\n${String(index + 1)} of ${String(steps.length)}: ${step.title}`);
    const status = await take(step);
    if (status === 0) continue;
    say(`To go on from here: npm run upgrade -- ${environment}${back ? " --back" : ""}`);
    return status;
  }
  return 0;
}
