import { cp } from "node:fs/promises";
import { join } from "node:path";
import { goModuleFolder } from "../../build/go-build.ts";
import type { BuildContext, Item } from "../../item.ts";
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
  const variables = {
    [`${MODULE}/pkg/version.buildVersion`]: version,
    [`${MODULE}/pkg/version.buildGitRevision`]: module.split("-").at(-1) ?? module,
    [`${MODULE}/pkg/version.buildStatus`]: "Clean",
    [`${MODULE}/pkg/version.buildTag`]: version,
    [`${MODULE}/pkg/version.buildHub`]: "docker.io/istio",
  };
  return goItem({
    name: "istio",
    title: `Istio ${version}`,
    module: "istio",
    pinned: { module: MODULE, version: module },
    estimateSeconds: 330,
    builds: [
      {
        programs: {
          "pilot-discovery": `${MODULE}/pilot/cmd/pilot-discovery`,
          "chart-renderer": ".",
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
      program("chart-renderer"),
      ...Object.keys(CHARTS).map((name) => ({
        name: `${name}-chart`,
        kind: "chart" as const,
        from: `charts/${name}`,
        to: `charts/${name}`,
      })),
    ],
    alsoBuild: copySources,
  });
}

async function copySources(context: BuildContext): Promise<[]> {
  const source = await goModuleFolder("istio", MODULE, context, "istio");
  for (const [name, path] of Object.entries(CHARTS)) {
    await cp(join(source, path), join(context.output, "charts", name), { recursive: true });
  }
  const bootstrap = "tools/packaging/common/envoy_bootstrap.json";
  await cp(join(source, bootstrap), join(context.output, "envoy_bootstrap_tmpl.json"));
  return [];
}
