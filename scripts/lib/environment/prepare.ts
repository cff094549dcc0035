import { join } from "node:path";
import { formatConfigErrors } from "../../../model/environment/config-error.ts";
import {
  bundleCommand,
  type LoadedPlan,
  type LoadOptions,
  loadPlan,
  loadVersions,
  PROJECT_FOLDER,
} from "../../../stacks/load-plan.ts";
import { readOperatorKey } from "../../../stacks/operator-key-file.ts";
import { CommandError } from "../command-line/command-line.ts";
import { recordPlacements } from "../hypervisor/record-placements.ts";
import { handOver } from "../command-line/hand-over.ts";
import type { Plan } from "../../../model/plan/plan.ts";
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
  const loaded = loadPlanAloud(environment, say);
  if (loaded.plan.driver === "lab") {
    assertLabMachine(process.platform, process.getuid?.());
    ensureRequirements(labMachineRequirements, say);
  }
  assertWaysIn(loaded.plan, readOperatorKey(environment) !== undefined);
  // Before anything is made: what stands somewhere must be known to the next plan.
  recordPlacements(join(PROJECT_FOLDER, loaded.file), loaded.plan);
  if (loaded.bundle !== undefined) return { ...loaded, bundle: loaded.bundle };
  say(
    `There is no bundle for these versions yet: making it first (${bundleCommand(loaded.plan)}).`,
  );
  await makeBundle(bundleSource, loaded.plan.extras, say);
  // The plan depends on where the bundle came from: some versions differ by source.
  const again = loadPlan(environment);
  if (again.bundle === undefined) throw new Error("unreachable: a bundle was made and not found");
  return { ...again, bundle: again.bundle };
}

/** The plan of an environment; warnings of its file are said. */
function loadPlanAloud(
  environment: string,
  say: (line: string) => void,
  options: LoadOptions = {},
): LoadedPlan {
  const loaded = loadPlan(environment, options);
  if (loaded.warnings.length > 0) say(formatConfigErrors(loaded.file, loaded.warnings, "warning"));
  return loaded;
}

/** As above, for what shows or removes: needs a bundle too, because charts are in it. */
export function loadPlanWithBundle(
  environment: string,
  say: (line: string) => void,
  options: LoadOptions = {},
): ReadyPlan {
  const { bundle, ...loaded } = loadPlanAloud(environment, say, options);
  if (bundle !== undefined) return { ...loaded, bundle };
  throw new CommandError(
    "There is no bundle for these versions, and the charts to show are in it.",
    bundleCommand(loaded.plan),
  );
}

/**
 * Hosts and hypervisors that exist already are reached with a key that they know, and only once they have
 * proved who they are. Guests are made with their keys.
 */
function assertWaysIn({ driver, environment, hosts, access }: Plan, hasKey: boolean): void {
  if (driver === "lab") return;
  const existing = driver === "inventory" ? hosts : [];
  const open = [
    ...(access.bastion !== null && access.bastion.hostKey === null ? ["bastion"] : []),
    ...existing.filter(({ ssh }) => ssh.hostKey === null).map(({ name }) => name),
  ];
  if (!hasKey) {
    throw new CommandError(
      `There is no key that opens the ${driver === "kvm" ? "hypervisors" : "hosts"} of ${environment}.`,
      `npm run hosts -- key ${environment} makes one, and says how to use yours`,
    );
  }
  if (open.length > 0) {
    throw new CommandError(
      `Nothing proves yet who answers at the addresses of: ${open.join(", ")}.`,
      `confirm their fingerprints: npm run hosts -- trust ${environment}`,
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
