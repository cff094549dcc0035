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
import type { MeshRecord } from "../model/plan/mesh-record.ts";
import { planEnvironment } from "../model/plan/plan-environment.ts";
import { planExtras } from "../model/plan/plan-extras.ts";
import { planRecordedMesh } from "../model/plan/plan-recorded-mesh.ts";
import { planUpgraded } from "../model/plan/plan-upgraded.ts";
import { generationsOf, type RotationRecord } from "../model/rotation/rotation-record.ts";
import { meshPath, readMesh } from "./mesh-file.ts";
import { placementPath, readPlacements } from "./placement-file.ts";
import { readRestore, restorePath } from "./restore-file.ts";
import { readRotation, rotationPath } from "./rotation-file.ts";
import { readUpgrade, upgradePath } from "./upgrade-file.ts";
import { supportedIstio } from "../model/values/istio-versions.ts";
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
  /** What is recorded of the mesh; null where that is as the file says. */
  readonly mesh: MeshRecord | null;
  /** The version of Istio that the file asks for. */
  readonly wantedMesh: string;
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
  /** What the mesh runs, likewise. */
  readonly mesh?: MeshRecord | null;
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
  const { mesh = readMesh(meshPath(join(PROJECT_FOLDER, file))) } = options;
  assertMeshCanBeMade(file, mesh, versions);
  const extras = planExtras(environment, versions, upgrade, mesh);
  const bundle = findBundle(versions, extras);
  const { rotation = readRotation(rotationPath(join(PROJECT_FOLDER, file))) } = options;
  const bundlePlan = bundle === undefined ? null : planBundle(bundle.manifest);
  const generations = generationsOf(rotation);
  const plan = planEnvironment(environment, versions, bundlePlan, restore, generations);
  return {
    plan: planUpgraded(planRecordedMesh(plan, mesh, extras), upgrade, extras),
    upgrade,
    wanted: environment.kubernetes.version,
    mesh,
    wantedMesh: plan.mesh.controlPlane.version,
    warnings,
    file,
    bundle: bundle?.path,
  };
}

/** A record may be older than the checkout. */
function assertMeshCanBeMade(file: string, mesh: MeshRecord | null, versions: Versions): void {
  const known = supportedIstio(versions);
  const needed =
    mesh === null ? [] : [mesh.runs, ...(mesh.upgrade === null ? [] : [mesh.upgrade.to])];
  const gone = needed.find(({ version }) => !known.includes(version))?.version;
  if (gone === undefined) return;
  const problem = {
    code: "mesh-version-is-gone",
    path: "mesh.version",
    line: 1,
    expected: `a checkout that has Istio ${gone}, which the mesh has by ${meshPath(file)}`,
    got: `one that has ${known.join(", ")}`,
    fix: "name it in istio.further of versions.yaml, and upgrade the mesh from there",
  };
  throw new ConfigProblems(file, [problem]);
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
