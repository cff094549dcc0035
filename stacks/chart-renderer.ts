import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { loadAll } from "js-yaml";
import { stringify } from "yaml";
import type { ChartRelease, RenderChart } from "../components/shared/chart.ts";
import type { Manifest } from "../components/shared/kubernetes-object.ts";
import type { Plan } from "../model/plan/plan.ts";

/**
 * Renders charts with the bundle's own renderer, in a process of its own that reaches no cluster.
 * Throws an `Error` with the renderer's words when a chart does not take its values.
 */
export function createChartRenderer(plan: Plan, bundle: string): RenderChart {
  return (release) => {
    const result = spawnSync(
      join(bundle, "bin/chart-renderer"),
      [
        "template",
        release.name,
        join(bundle, "charts", release.chart),
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
    if (result.error !== undefined) throw result.error;
    if (result.status !== 0) throw new Error(`chart ${release.chart}: ${result.stderr.trim()}`);
    return parseManifests(result.stdout, release);
  };
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
