import { buildGo, goInputs, requiredVersion } from "../../build/go-build.ts";
import type { GoComponent } from "../../build/go-build.ts";
import { BundleError } from "../../bundle-error.ts";
import type { BuildContext, BundledFile, Item, Origin } from "../../item.ts";

interface GoItem extends GoComponent {
  readonly name: string;
  readonly title: string;
  /** The module whose version versions.yaml names, and that version with its `v`. */
  readonly pinned?: { readonly module: string; readonly version: string };
  readonly estimateSeconds: number;
  readonly bundled?: readonly BundledFile[];
  readonly revision?: number;
  /** SPDX; Apache-2.0 unless told otherwise. */
  readonly licence?: string;
  /** Builds what the programs alone are not: a chart, a tree for an image. */
  readonly alsoBuild?: (context: BuildContext) => Promise<readonly Origin[]>;
}

/**
 * An item compiled from one folder of `artifacts/modules`. Building throws when go.mod and
 * versions.yaml name different versions: then a plan would promise what the bundle does not hold.
 */
export function goItem(item: GoItem): Item {
  const component: GoComponent = { module: item.module, builds: item.builds };
  return {
    name: item.name,
    title: item.title,
    needs: [],
    inputs: { go: goInputs(component), revision: item.revision ?? 1 },
    estimateSeconds: item.estimateSeconds,
    bundled: item.bundled ?? [],
    reference: item.pinned
      ? `${item.pinned.module}@${item.pinned.version}`
      : `nordmesh/${item.name}`,
    licence: item.licence ?? "Apache-2.0",
    build: async (context) => {
      assertPinned(item);
      const modules = await buildGo(component, context, item.name);
      const others = (await item.alsoBuild?.(context)) ?? [];
      return [...modules, ...others];
    },
  };
}

/** A bundled program: `bin/<name>` unless told otherwise. */
export function program(name: string, to = `bin/${name}`): BundledFile {
  return { name, kind: "binary", from: name, to };
}

function assertPinned({ module, pinned, name }: GoItem): void {
  if (pinned === undefined) return;
  const required = requiredVersion(module, pinned.module);
  if (required === pinned.version) return;
  throw new BundleError(
    `${name}: versions.yaml says ${pinned.version}, artifacts/modules/${module}/go.mod requires ${required}`,
    "make them equal, for the plan promises what versions.yaml says",
  );
}
