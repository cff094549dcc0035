import { cp } from "node:fs/promises";
import { join } from "node:path";
import { goModuleFolder } from "../../build/go-build.ts";
import type { BuildContext, Item } from "../../item.ts";
import { istioFolder } from "../../../model/values/istio-versions.ts";
import type { Versions } from "../../../model/values/versions.ts";
import { goItem, program } from "./go-item.ts";

const MODULE = "istio.io/istio";

/** Name in a bundle → folder of the chart inside Istio's module. */
const CHARTS: Readonly<Record<string, string>> = {
  "istio-base": "manifests/charts/base",
  istiod: "manifests/charts/istio-control/istio-discovery",
  "istio-cni": "manifests/charts/istio-cni",
};

/** Istio's control plane, proxy agent and CNI plugin, its charts, and the program that renders charts. */
export function istioItem(versions: Versions): Item {
  const { version, module } = versions.istio.modules;
  return itemOf({ name: "istio", folder: "istio", place: "" }, { version, module });
}

/**
 * The same of another version that environments may have, or are upgraded from. Its module folder is named after
 * its minor version. Charts of all versions are rendered by the bundle's own program.
 */
export function furtherIstioItem(versions: Versions, version: string): Item {
  const found = versions.istio.further.modules.find((each) => each.version === version);
  if (found === undefined) throw new Error(`unreachable: modules have no Istio ${version}`);
  const minor = version.split(".").slice(0, 2).join(".");
  const place = istioFolder(versions, "modules", version);
  return itemOf({ name: `istio-${version}`, folder: `istio-${minor}`, place }, found);
}

/** What an item is called, in which module folder it is built, and where a bundle has it. */
interface IstioPlace {
  readonly name: string;
  readonly folder: string;
  /** Empty for the bundle's own version, or with a slash at its end. */
  readonly place: string;
}

function itemOf(
  { name, folder, place }: IstioPlace,
  { version, module }: { readonly version: string; readonly module: string },
): Item {
  const isOwn = place === "";
  const variables = {
    [`${MODULE}/pkg/version.buildVersion`]: version,
    [`${MODULE}/pkg/version.buildGitRevision`]: module.split("-").at(-1) ?? module,
    [`${MODULE}/pkg/version.buildStatus`]: "Clean",
    [`${MODULE}/pkg/version.buildTag`]: version,
    [`${MODULE}/pkg/version.buildHub`]: "docker.io/istio",
  };
  return goItem({
    name,
    title: `Istio ${version}`,
    module: folder,
    pinned: { module: MODULE, version: module },
    estimateSeconds: 330,
    builds: [
      {
        programs: {
          "pilot-discovery": `${MODULE}/pilot/cmd/pilot-discovery`,
          ...(isOwn && { "chart-renderer": "." }),
        },
        tags: ["vtprotobuf", "disable_pgv"],
        variables,
      },
      {
        programs: {
          "pilot-agent": `${MODULE}/pilot/cmd/pilot-agent`,
          "install-cni": `${MODULE}/cni/cmd/install-cni`,
          "istio-cni": `${MODULE}/cni/cmd/istio-cni`,
        },
        tags: ["agent", "disable_pgv", "grpcnotrace", "retrynotrace"],
        variables,
      },
    ],
    bundled: [
      ...(isOwn ? [program("chart-renderer")] : []),
      ...Object.keys(CHARTS).map((chart) => ({
        name: isOwn ? `${chart}-chart` : `${chart}-${version}-chart`,
        kind: "chart" as const,
        from: `charts/${chart}`,
        to: `${place}charts/${chart}`,
      })),
    ],
    alsoBuild: (context) => copySources(folder, name, context),
  });
}

async function copySources(folder: string, item: string, context: BuildContext): Promise<[]> {
  const source = await goModuleFolder(folder, MODULE, context, item);
  for (const [name, path] of Object.entries(CHARTS)) {
    await cp(join(source, path), join(context.output, "charts", name), { recursive: true });
  }
  const bootstrap = "tools/packaging/common/envoy_bootstrap.json";
  await cp(join(source, bootstrap), join(context.output, "envoy_bootstrap_tmpl.json"));
  return [];
}
