import { readdirSync, readFileSync } from "node:fs";
import { rename } from "node:fs/promises";
import { basename, join } from "node:path";
import type { BuildContext, Json, Origin } from "../item.ts";
import { sha256 } from "../store/digest.ts";
import { goCommand } from "./go-toolchain.ts";
import { runCommand } from "./run-command.ts";

/** Folder of the pinned Go modules, one a component. */
export const modulesFolder = join(import.meta.dirname, "..", "modules");

/** One `go build`: programs that share tags and linker variables. */
export interface GoBuild {
  /** Program name → package path. */
  readonly programs: Readonly<Record<string, string>>;
  readonly tags?: readonly string[];
  /** Variables that the linker sets: `path.name` → value. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Set for the one program that needs a C compiler. */
  readonly cgo?: { readonly environment: Readonly<Record<string, string>> };
}

export interface GoComponent {
  /** Folder below `artifacts/modules`. */
  readonly module: string;
  readonly builds: readonly GoBuild[];
}

const REVISION = 1;

/** What determines the programs of a component: its module files and how they are built. */
export function goInputs(component: GoComponent): Json {
  const builds = component.builds.map(({ programs, tags, variables, cgo }) => ({
    programs,
    tags: tags ?? [],
    variables: variables ?? {},
    cgo: cgo !== undefined,
  }));
  return {
    revision: REVISION,
    sources: digestOfSources(join(modulesFolder, component.module)),
    builds,
  };
}

/** Compiles the programs of a component into `context.output`, static and reproducible. */
export async function buildGo(
  component: GoComponent,
  context: BuildContext,
  item: string,
): Promise<readonly Origin[]> {
  const cwd = join(modulesFolder, component.module);
  const go = await goCommand(context, item);
  for (const build of component.builds) {
    context.report(`compiling ${Object.keys(build.programs).join(", ")}`);
    // All at once: packages compile and programs link side by side.
    const packages = Object.values(build.programs);
    await runCommand(go, ["build", ...flags(build), "-o", `${context.scratch}/`, ...packages], {
      cwd,
      environment: { ...goEnvironment(context), ...cgoEnvironment(build) },
      signal: context.signal,
      item,
    });
    for (const [program, path] of Object.entries(build.programs)) {
      // Go names a program after its folder, and passes over a major version such as /v3.
      const made = path === "." ? component.module : basename(path.replace(/\/v\d+$/, ""));
      await rename(join(context.scratch, made), join(context.output, program));
    }
  }
  return await modulesOf(component, context, item);
}

/** Environment of every `go` command: our caches, no fallback from the proxy to version control. */
export function goEnvironment(context: BuildContext): Record<string, string> {
  return {
    GOCACHE: context.folders.goBuild,
    GOMODCACHE: context.folders.goModules,
    GOFLAGS: "-mod=readonly -trimpath -buildvcs=false -modcacherw",
    GOTOOLCHAIN: "local",
    GOWORK: "off",
    CGO_ENABLED: "0",
    GOOS: "linux",
    GOARCH: "amd64",
  };
}

/** Folder of a required module in the module cache, downloaded if it is not there yet. */
export async function goModuleFolder(
  component: string,
  module: string,
  context: BuildContext,
  item: string,
): Promise<string> {
  const go = await goCommand(context, item);
  const options = {
    cwd: join(modulesFolder, component),
    environment: goEnvironment(context),
    signal: context.signal,
    item,
  };
  await runCommand(go, ["mod", "download", module], options);
  return (await runCommand(go, ["list", "-m", "-f", "{{.Dir}}", module], options)).trim();
}

/**
 * Version that a component's go.mod requires of `module`, with its leading `v`. Throws when there is
 * none: the recipe and the module folder then do not belong together.
 */
export function requiredVersion(component: string, module: string): string {
  const text = readFileSync(join(modulesFolder, component, "go.mod"), "utf8");
  const line = text.split("\n").find((each) =>
    each
      .replace(/^require /, "")
      .trim()
      .startsWith(`${module} v`),
  );
  const version = line?.match(/ (v\S+)/)?.[1];
  if (version === undefined)
    throw new Error(`unreachable: ${component}/go.mod requires no ${module}`);
  return version;
}

function flags(build: GoBuild): string[] {
  const variables = Object.entries(build.variables ?? {}).map(
    ([name, value]) => `-X '${name}=${value}'`,
  );
  const linker = ["-s", "-w", ...(build.cgo ? ["-linkmode external", "-extldflags -static"] : [])];
  return ["-tags", (build.tags ?? []).join(","), "-ldflags", [...linker, ...variables].join(" ")];
}

function cgoEnvironment(build: GoBuild): Record<string, string> {
  return build.cgo === undefined ? {} : { CGO_ENABLED: "1", ...build.cgo.environment };
}

/** Modules that ended up in the programs, as the programs themselves tell. */
async function modulesOf(
  component: GoComponent,
  context: BuildContext,
  item: string,
): Promise<readonly Origin[]> {
  const go = await goCommand(context, item);
  const programs = component.builds.flatMap((build) => Object.keys(build.programs));
  const text = await runCommand(
    go,
    ["version", "-m", ...programs.map((program) => join(context.output, program))],
    { signal: context.signal, item },
  );
  return parseBuildInformation(text);
}

/** Reads the modules, replacements applied, out of what `go version -m` prints. */
export function parseBuildInformation(text: string): readonly Origin[] {
  const found = new Map<string, Origin>();
  const lines = text.split("\n").map((line) => line.trim().split("\t"));
  lines.forEach(([kind, name, version], index) => {
    if (kind !== "dep" || name === undefined || version === undefined) return;
    const next = lines[index + 1];
    const [path, used] =
      next?.[0] === "=>" ? [next[1] ?? name, next[2] ?? version] : [name, version];
    found.set(`${path}@${used}`, { type: "go-module", name: path, version: used, licence: null });
  });
  return [...found.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
}

function digestOfSources(folder: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /(^|\/)go\.(mod|sum)$|\.(go|s)$/.test(name) && !name.endsWith("_test.go"))
    .sort();
  return sha256(
    files.map((name) => `${name}\0${sha256(readFileSync(join(folder, name)))}`).join("\n"),
  );
}
