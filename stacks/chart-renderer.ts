import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadAll } from "js-yaml";
import { stringify } from "yaml";
import type { ChartRelease, RenderChart } from "../components/shared/chart.ts";
import type { Manifest } from "../components/shared/kubernetes-object.ts";
import type { Plan } from "../model/plan/plan.ts";
import { PROJECT_FOLDER } from "./load-plan.ts";

/**
 * Renders charts with the bundle's own renderer, in a process of its own that reaches no cluster.
 * A bundle never changes, so what was rendered from it once is kept in `cache` and read again.
 * Throws an `Error` with the renderer's words when a chart does not take its values.
 */
export function createChartRenderer(
  plan: Plan,
  bundle: string,
  cache: string = join(PROJECT_FOLDER, ".nordmesh/charts"),
): RenderChart {
  return (release) => {
    const identity = JSON.stringify([bundle, plan.kubernetes.version, release]);
    const file = join(cache, `${createHash("sha256").update(identity).digest("hex")}.json`);
    const kept = readKept(file);
    if (kept !== undefined) return kept;
    const manifests = parseManifests(render(plan, bundle, release), release);
    mkdirSync(cache, { recursive: true });
    // Two runs may render the same chart at once: each writes a file of its own and moves it there.
    writeFileSync(`${file}.${String(process.pid)}`, JSON.stringify(manifests));
    renameSync(`${file}.${String(process.pid)}`, file);
    return manifests;
  };
}

function readKept(file: string): Manifest[] | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Manifest[]) : undefined;
}

function render(plan: Plan, bundle: string, release: ChartRelease): string {
  const result = spawnSync(
    join(bundle, "bin/chart-renderer"),
    [
      "template",
      release.name,
      join(bundle, release.folder ?? "", "charts", release.chart),
      "--namespace",
      release.namespace,
      "--kube-version",
      plan.kubernetes.version,
      "--include-crds",
      "--skip-tests",
      "--values",
      "-",
    ],
    { input: stringify(release.values), encoding: "utf8", maxBuffer: LARGEST_OUTPUT },
  );
  // A renderer that gives up before it has read all values also breaks the pipe: its words come first.
  if (result.status !== null && result.status !== 0) {
    throw new Error(`chart ${release.chart}: ${result.stderr.trim()}`);
  }
  if (result.error !== undefined) throw result.error;
  return result.stdout;
}

const LARGEST_OUTPUT = 64 * 1024 * 1024;

function parseManifests(text: string, release: ChartRelease): Manifest[] {
  // Charts hold hundreds of kilobytes of definitions, which js-yaml reads several times faster than
  // the library that keeps track of lines.
  return loadAll(text)
    .filter(isManifest)
    .map((manifest) => withNamespace(manifest, release.namespace));
}

function isManifest(value: unknown): value is Manifest {
  return typeof value === "object" && value !== null && "kind" in value && "metadata" in value;
}

// Charts may leave the namespace out and count on the installer; cluster-wide kinds have none.
function withNamespace(manifest: Manifest, namespace: string): Manifest {
  if (CLUSTER_KINDS.test(manifest.kind) || manifest.metadata.namespace !== undefined) {
    return manifest;
  }
  return { ...manifest, metadata: { ...manifest.metadata, namespace } };
}

const CLUSTER_KINDS =
  /^(Namespace|Cluster.*|CustomResourceDefinition|.*WebhookConfiguration|ValidatingAdmissionPolicy.*|PriorityClass|IngressClass|GatewayClass|CSIDriver|StorageClass)$/;
