import { parse } from "yaml";
import { manifestSchema } from "../../../../artifacts/manifest.ts";
import { generationsOf } from "../../../../model/rotation/rotation-record.ts";
import { kitParts, volumeReferences } from "../../../../model/recovery/kit-manifest.ts";
import type { OpenKit } from "../kit/kit-file.ts";
import { rotationOf } from "../kit/kit-rotation.ts";
import { readStackResources } from "../kit/stack-resources.ts";
import { checkPki } from "./check-pki.ts";
import { checkSnapshot } from "./check-snapshot.ts";

/** One thing that was looked at, and everything that is wrong with it. */
export interface KitCheck {
  readonly what: string;
  readonly problems: readonly string[];
}

/**
 * Proves that a kit is complete and can be restored, without a cluster. Everything is looked at, whatever
 * is found first. `etcdutl` is the path of that program.
 */
export async function checkKit({ manifest, parts }: OpenKit, etcdutl: string): Promise<KitCheck[]> {
  const textOf = (path: string): string => parts.get(path)?.toString("utf8") ?? "";
  const environment = readYaml(textOf(kitParts.environment));
  return [
    {
      what: `etcd: ${String(manifest.etcd.keys)} keys at revision ${String(manifest.etcd.revision)} are restored, and their hash compared`,
      problems: await checkSnapshot(
        etcdutl,
        parts.get(kitParts.snapshot) ?? Buffer.alloc(0),
        manifest.etcd,
      ),
    },
    {
      what: "state of the stack, with every key and certificate that a rebuild needs",
      problems: attempt("the state", () =>
        checkPki(
          readStackResources(manifest.engine, textOf(kitParts.state)),
          driverOf(environment),
          generationsOf(rotationOf(parts)),
        ),
      ),
    },
    {
      what: "environment file",
      problems:
        nameOf(environment) === manifest.environment
          ? []
          : [`the environment file is not that of ${manifest.environment}`],
    },
    {
      what: "bundle manifest",
      problems: attempt("the bundle's manifest", () =>
        manifestSchema.parse(JSON.parse(textOf(kitParts.bundle))).digest === manifest.bundle.digest
          ? []
          : ["the bundle's manifest is that of another bundle"],
      ),
    },
    {
      what: "list of volumes",
      problems: attempt("the list of volumes", () => {
        volumeReferences.parse(JSON.parse(textOf(kitParts.volumes)));
        return [];
      }),
    },
  ];
}

/** Volumes of a kit whose own backup nobody has named. */
export function unprotectedVolumes({ parts }: OpenKit): string[] {
  const text = parts.get(kitParts.volumes)?.toString("utf8") ?? "{}";
  const { data } = volumeReferences.safeParse(JSON.parse(text));
  return (data?.volumes ?? [])
    .filter(({ backup }) => backup === null)
    .map(({ host, folder }) => `${folder} on ${host}`);
}

function attempt(what: string, check: () => string[]): string[] {
  try {
    return check();
  } catch {
    // The reason could quote what was read, and that is secret.
    return [`${what} cannot be read`];
  }
}

function readYaml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return null;
  }
}

function driverOf(environment: unknown): string {
  return fieldOf(environment, "driver");
}

function nameOf(environment: unknown): string {
  return fieldOf(environment, "name");
}

function fieldOf(value: unknown, field: string): string {
  if (typeof value !== "object" || value === null) return "";
  const found: unknown = Object.entries(value).find(([key]) => key === field)?.[1];
  return typeof found === "string" ? found : "";
}
