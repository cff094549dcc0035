import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parse } from "yaml";
import { loadAddressRanges } from "../artifacts/address-ranges/address-ranges.ts";
import { findBundle } from "../artifacts/bundle-location.ts";
import type { Manifest } from "../artifacts/manifest.ts";
import { type ConfigError, ConfigProblems } from "../model/environment/config-error.ts";
import { parseEnvironment } from "../model/environment/parse-environment.ts";
import type { AddressData } from "../model/environment/rules/rule.ts";
import type { BundlePlan, Plan } from "../model/plan/plan.ts";
import { dayOf } from "../model/values/calendar-date.ts";
import { didYouMean } from "../model/values/closest-name.ts";
import type { RestorePlan } from "../model/plan/restore-plan.ts";
import type { UpgradePlan } from "../model/plan/upgrade-plan.ts";
import { planEnvironment } from "../model/plan/plan-environment.ts";
import { planExtras } from "../model/plan/plan-extras.ts";
import { planUpgraded } from "../model/plan/plan-upgraded.ts";
import { generationsOf, type RotationRecord } from "../model/rotation/rotation-record.ts";
import { placementPath, readPlacements } from "./placement-file.ts";
import { readRestore, restorePath } from "./restore-file.ts";
import { readRotation, rotationPath } from "./rotation-file.ts";
import { readUpgrade, upgradePath } from "./upgrade-file.ts";
import { parseVersions, type Versions } from "../model/values/versions.ts";

/** Folder of the checkout: the Pulumi project. */
export const PROJECT_FOLDER = join(import.meta.dirname, "..");

/** Folder of the environments' files, relative to the checkout: its own, or `NORDMESH_ENVIRONMENTS`. */
export function environmentsFolder(): string {
  const folder = process.env["NORDMESH_ENVIRONMENTS"] ?? "stacks/environments";
  return relative(PROJECT_FOLDER, resolve(PROJECT_FOLDER, folder));
}

export interface LoadedPlan {
  readonly plan: Plan;
  /** The upgrade of Kubernetes that is under way; null where none is. */
  readonly upgrade: UpgradePlan | null;
  /** The version of Kubernetes that the file asks for, wherever an upgrade to it stands. */
  readonly wanted: string;
  readonly warnings: readonly ConfigError[];
  /** Path of the environment's file, relative to the checkout. */
  readonly file: string;
  /** Folder of the bundle for these versions, with what this environment needs, if it has been made. */
  readonly bundle: string | undefined;
}

/** The command that makes the bundle for a plan. */
export function bundleCommand(plan: Plan): string {
  const { extras } = plan;
  return extras.length === 0 ? "npm run bundle" : `npm run bundle -- --with ${extras.join(",")}`;
}

/** How an environment's file is read. */
export interface LoadOptions {
  /** Load it even where something in it has expired: for commands that allow nothing new. */
  readonly evenIfExpired?: boolean;
  /** How far credentials have been changed, instead of what the record beside the file says. */
  readonly rotation?: RotationRecord;
}

/**
 * Reads an environment's file and plans it. Throws `ConfigProblems` for mistakes in the file, and
 * `UnknownEnvironment` when there is no such file.
 */
export function loadPlan(environment: string, options: LoadOptions = {}): LoadedPlan {
  const file = join(environmentsFolder(), `${environment}.yaml`);
  const path = join(PROJECT_FOLDER, file);
  if (!existsSync(path)) throw new UnknownEnvironment(environment, listEnvironments());
  return planText(readFileSync(path, "utf8"), file, readRestore(restorePath(path)), options);
}

/** The same for the text of a file that is at that path, or will be. Throws `ConfigProblems`. */
export function planText(
  text: string,
  file: string,
  restore: RestorePlan | null,
  options: LoadOptions = {},
): LoadedPlan {
  const versions = loadVersions();
  const parsed = parseEnvironment(text, {
    file,
    versions,
    today: options.evenIfExpired === true ? BEFORE_ALL_EXPIRY : currentDay(),
    addresses: readAddressData(),
    placements: readPlacements(placementPath(join(PROJECT_FOLDER, file))),
  });
  if (!parsed.ok) throw new ConfigProblems(file, parsed.problems);
  const { environment, warnings } = parsed;
  const upgrade = readUpgrade(upgradePath(join(PROJECT_FOLDER, file)));
  const extras = planExtras(environment, versions, upgrade);
  const bundle = findBundle(versions, extras);
  const { rotation = readRotation(rotationPath(join(PROJECT_FOLDER, file))) } = options;
  const bundlePlan = bundle === undefined ? null : planBundle(bundle.manifest);
  const generations = generationsOf(rotation);
  const plan = planEnvironment(environment, versions, bundlePlan, restore, generations);
  return {
    plan: planUpgraded(plan, upgrade, extras),
    upgrade,
    wanted: environment.kubernetes.version,
    warnings,
    file,
    bundle: bundle?.path,
  };
}

/** Nothing is read before a file names an address. */
function readAddressData(): AddressData {
  const ranges = loadAddressRanges();
  return {
    digest: () => `sha256:${ranges.identity().sha256}`,
    countryOf: ({ family, first, last }) => {
      const country = ranges.countryOf({ family, value: first });
      return country === ranges.countryOf({ family, value: last }) ? country : null;
    },
  };
}

const BEFORE_ALL_EXPIRY = "0000-01-01";

function currentDay(): string {
  return dayOf(new Date().toISOString());
}

function planBundle({ digest, source }: Manifest): BundlePlan {
  return { digest, source };
}

/** Reads versions.yaml. */
export function loadVersions(): Versions {
  return parseVersions(parse(readFileSync(join(PROJECT_FOLDER, "versions.yaml"), "utf8")));
}

/** Names of all environments that have a file. */
export function listEnvironments(): string[] {
  return readdirSync(join(PROJECT_FOLDER, environmentsFolder()))
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => name.slice(0, -".yaml".length))
    .sort();
}

/** There is no file for an environment of that name. */
export class UnknownEnvironment extends Error {
  override readonly name = "UnknownEnvironment";
  /** Exit status of a command that ends with this error. */
  readonly exitStatus = 2;

  constructor(environment: string, known: readonly string[]) {
    super(
      `There is no environment "${environment}".${didYouMean(environment, known)} Environments here: ${known.join(", ")}. ` +
        `A new one is a file ${environmentsFolder()}/NAME.yaml.`,
    );
  }
}
