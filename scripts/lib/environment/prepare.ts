import { join } from "node:path";
import { formatConfigErrors } from "../../../model/environment/config-error.ts";
import {
  bundleCommand,
  type LoadedPlan,
  loadPlan,
  loadVersions,
  PROJECT_FOLDER,
} from "../../../stacks/load-plan.ts";
import { CommandError } from "../command-line/command-line.ts";
import { handOver } from "../command-line/hand-over.ts";
import type { Plan } from "../../../model/plan/plan.ts";
import { planExtras } from "../../../model/plan/plan-observability.ts";
import type { BundleExtra } from "../../../model/values/images.ts";
import { pickSource } from "../bundle/bundle-choices.ts";
import { bundleRequirements, labMachineRequirements } from "../doctor/requirements.ts";
import { ensureRequirements } from "../doctor/requirements-install.ts";

/** A plan whose bundle is on this machine. */
export type ReadyPlan = LoadedPlan & { readonly bundle: string };

export interface PrepareOptions {
  /** `auto`, `modules` or `download`; see `npm run bundle`. */
  readonly bundleSource: string;
  readonly say: (line: string) => void;
}

/**
 * Gets this machine ready for `up`: the plan is valid and can be carried out here, the programs that
 * lab hosts need are installed, and the bundle is made. Throws before anything is touched where that
 * cannot be.
 */
export async function prepareEnvironment(
  environment: string,
  { bundleSource, say }: PrepareOptions,
): Promise<ReadyPlan> {
  const loaded = loadProvisionablePlan(environment, say);
  if (loaded.plan.driver === "lab") {
    assertLabMachine(process.platform, process.getuid?.());
    ensureRequirements(labMachineRequirements, say);
  }
  if (loaded.bundle !== undefined) return { ...loaded, bundle: loaded.bundle };
  say(
    `There is no bundle for these versions yet: making it first (${bundleCommand(loaded.plan)}).`,
  );
  await makeBundle(bundleSource, planExtras(loaded.plan), say);
  // The plan depends on where the bundle came from: some versions differ by source.
  const again = loadPlan(environment);
  if (again.bundle === undefined) throw new Error("unreachable: a bundle was made and not found");
  return { ...again, bundle: again.bundle };
}

/**
 * The plan of an environment that can be made here. Throws `NotProvisionable` for a driver that only
 * has plans so far. Warnings of the file go to stderr.
 */
export function loadProvisionablePlan(
  environment: string,
  say: (line: string) => void,
): LoadedPlan {
  const loaded = loadPlan(environment);
  if (loaded.warnings.length > 0) say(formatConfigErrors(loaded.file, loaded.warnings, "warning"));
  if (loaded.plan.driver === "inventory") throw new NotProvisionable(loaded.plan);
  return loaded;
}

/** As above, for what shows or removes: needs a bundle too, because charts are in it. */
export function loadPlanWithBundle(environment: string, say: (line: string) => void): ReadyPlan {
  const { bundle, ...loaded } = loadProvisionablePlan(environment, say);
  if (bundle !== undefined) return { ...loaded, bundle };
  throw new CommandError(
    "There is no bundle for these versions, and the charts to show are in it.",
    bundleCommand(loaded.plan),
  );
}

/** The driver of this environment can be planned, but hosts cannot be made or taken over with it yet. */
export class NotProvisionable extends Error {
  override readonly name = "NotProvisionable";
  /** Exit status of a command that ends with this error: nothing was touched. */
  readonly exitStatus = 2;

  constructor(plan: Plan) {
    super(
      `${plan.environment} uses the driver "${plan.driver}", which can be planned but not provisioned yet: ` +
        `no rented host was touched.\n  fix  see what would be made: npm run plan -- ${plan.environment}; ` +
        `or use an environment with the driver "lab"`,
    );
  }
}

function assertLabMachine(platform: string, uid: number | undefined): void {
  if (platform !== "linux") {
    throw new CommandError(
      `Lab hosts are namespaces of a Linux kernel; this machine runs ${platform}.`,
      "run it on a Linux machine or in a Linux virtual machine",
    );
  }
  if (uid === 0) return;
  throw new CommandError(
    "Lab hosts need root: they are made of namespaces, mounts and control groups.",
    "run the same command as root, for example with sudo -E env PATH=$PATH",
  );
}

async function makeBundle(
  wish: string,
  extras: readonly BundleExtra[],
  say: (line: string) => void,
): Promise<void> {
  const { signal } = new AbortController();
  const source = await pickSource(wish, loadVersions(), signal, say);
  ensureRequirements(bundleRequirements(source.name), say);
  const args = [join(PROJECT_FOLDER, "scripts/bundle.ts"), "--source", source.name];
  if (extras.length > 0) args.push("--with", extras.join(","));
  // Standard output may be a stream of JSON that is not the builder's to write in.
  const status = await handOver(process.execPath, args, ["inherit", process.stderr, "inherit"]);
  if (status === 0) return;
  throw new CommandError(
    "The bundle could not be made; the lines above say why.",
    "mend that and run the same command again: finished parts are kept",
  );
}
