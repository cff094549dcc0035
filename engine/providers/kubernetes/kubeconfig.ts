import { readFile } from "node:fs/promises";
import { isObject } from "../../values.ts";
import type { PropertyMap, PropertyValue } from "../../values.ts";

/** How to reach an API server, and as whom. */
export interface ClusterAccess {
  readonly server: URL;
  /** Name that the server's certificate has to carry, where that is not the one in its URL. */
  readonly serverName?: string;
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
  readonly token?: string;
  /** Where objects without a namespace go. */
  readonly namespace: string;
}

/** Options of a kubernetes provider resource that the embedded engine follows; others are ignored. */
export interface ProviderConfig {
  readonly kubeconfig: string;
  readonly context?: string;
  readonly namespace?: string;
}

/** Reads a provider's configuration. Throws where there is no kubeconfig: none is ever guessed. */
export function readProviderConfig(config: PropertyMap): ProviderConfig {
  const { kubeconfig, context, namespace } = config;
  if (typeof kubeconfig !== "string" || kubeconfig === "") {
    throw new Error(
      "Kubernetes objects need a provider with a kubeconfig; pass one with the `provider` option",
    );
  }
  return {
    kubeconfig,
    ...(typeof context === "string" ? { context } : {}),
    ...(typeof namespace === "string" ? { namespace } : {}),
  };
}

/** Reads a kubeconfig given as text, as JSON or as a path. Error texts hold nothing of it. */
export async function readKubeconfig(config: ProviderConfig): Promise<ClusterAccess> {
  const given = config.kubeconfig.trim();
  const text = /[\n:{]/.test(given) ? given : await readFile(given, "utf8");
  const { parse } = await import("yaml");
  const file = parseQuietly(parse, text);
  const contextName = config.context ?? textOf(file["current-context"]) ?? "";
  const context = named(file["contexts"], contextName, "context");
  const cluster = named(file["clusters"], textOf(context["cluster"]) ?? "", "cluster");
  const user = named(file["users"], textOf(context["user"]) ?? "", "user");
  return {
    server: new URL(textOf(cluster["server"]) ?? ""),
    ...base64Field(cluster, "certificate-authority-data", "ca"),
    ...base64Field(user, "client-certificate-data", "cert"),
    ...base64Field(user, "client-key-data", "key"),
    ...textField(user, "token", "token"),
    ...textField(cluster, "tls-server-name", "serverName"),
    namespace: config.namespace ?? textOf(context["namespace"]) ?? "default",
  };
}

function parseQuietly(parse: (text: string) => unknown, text: string): PropertyMap {
  try {
    return asMap(parse(text) as PropertyValue);
  } catch {
    // The parser quotes the lines around its complaint, and these are credentials.
    throw new Error("the kubeconfig is not valid YAML");
  }
}

/** Finds `{ name, [kind]: { … } }` in a list of these. */
function named(list: PropertyValue | undefined, name: string, kind: string): PropertyMap {
  const entries = Array.isArray(list) ? list.map(asMap) : [];
  const entry = entries.find((candidate) => candidate["name"] === name);
  if (entry === undefined) throw new Error(`the kubeconfig has no ${kind} "${name}"`);
  return asMap(entry[kind]);
}

function textField<K extends string>(
  from: PropertyMap,
  field: string,
  name: K,
): Partial<Record<K, string>> {
  const text = textOf(from[field]);
  return text === undefined ? {} : ({ [name]: text } as Record<K, string>);
}

function base64Field<K extends string>(
  from: PropertyMap,
  field: string,
  name: K,
): Partial<Record<K, Buffer>> {
  const text = textOf(from[field]);
  if (text === undefined) return {};
  return { [name]: Buffer.from(text, "base64") } as Record<K, Buffer>;
}

function asMap(value: PropertyValue | undefined): PropertyMap {
  return isObject(value) ? value : {};
}

function textOf(value: PropertyValue | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
