import { chmod, cp, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { goModuleFolder } from "../../build/go-build.ts";
import type { BuildContext, Item } from "../../item.ts";
import type { Versions } from "../../../model/values/versions.ts";
import { goItem } from "./go-item.ts";

const MODULE = "github.com/cilium/cilium";

/** Parts of the eBPF sources that no agent compiles on a node. */
const UNUSED_BPF = ["tests", "complexity-tests", "custom", "Makefile", "Makefile.bpf"];

/** Scripts of the agent's image that the chart's init containers and hooks call by path. */
const SCRIPTS = [
  "plugins/cilium-cni/install-plugin.sh",
  "plugins/cilium-cni/cni-uninstall.sh",
  "images/cilium/init-container.sh",
];

/**
 * Cilium's programs, chart, eBPF sources and image scripts. cilium-health and its responder are
 * left out: the chart runs them only where health checking is on.
 */
export function ciliumItem(versions: Versions): Item {
  const version = `v${versions.cilium}`;
  const variables = {
    [`${MODULE}/pkg/version.ciliumVersion`]: `${versions.cilium} module 1970-01-01T00:00:00Z`,
  };
  return goItem({
    name: "cilium",
    title: `Cilium ${version}`,
    module: "cilium",
    revision: 2,
    pinned: { module: MODULE, version },
    estimateSeconds: 240,
    // The programs are Apache-2.0; the eBPF sources that the agent compiles are dual-licensed.
    licence: "Apache-2.0 AND (GPL-2.0-only OR BSD-2-Clause)",
    builds: [
      {
        programs: {
          "cilium-agent": `${MODULE}/daemon`,
          "cilium-cni": `${MODULE}/plugins/cilium-cni`,
          "cilium-dbg": `${MODULE}/cilium-dbg`,
          "cilium-mount": `${MODULE}/tools/mount`,
          "cilium-sysctlfix": `${MODULE}/tools/sysctlfix`,
        },
        tags: ["osusergo"],
        variables,
      },
      {
        programs: { "cilium-operator-generic": `${MODULE}/operator` },
        tags: ["osusergo", "ipam_provider_operator"],
        variables,
      },
    ],
    bundled: [{ name: "cilium-chart", kind: "chart", from: "chart", to: "charts/cilium" }],
    alsoBuild: copySources,
  });
}

async function copySources(context: BuildContext): Promise<[]> {
  const source = await goModuleFolder("cilium", MODULE, context, "cilium");
  await cp(join(source, "install/kubernetes/cilium"), join(context.output, "chart"), {
    recursive: true,
  });
  await cp(join(source, "bpf"), join(context.output, "bpf"), { recursive: true });
  for (const path of UNUSED_BPF)
    await rm(join(context.output, "bpf", path), { recursive: true, force: true });
  for (const path of SCRIPTS) {
    const script = join(context.output, "scripts", basename(path));
    await cp(join(source, path), script);
    // Go's module cache keeps no permission to execute.
    await chmod(script, 0o755);
  }
  return [];
}
