import { type ConfigPath, formatPath } from "../../../model/environment/config-path.ts";
import { readYaml } from "../../../model/environment/yaml-document.ts";
import { runsCommand } from "../../../policies/shared/documents.ts";
import { FACTS_TYPE } from "../../../policies/shared/facts.ts";
import type { Violation } from "../../../policies/shared/judge.ts";
import { objectKind } from "../../../policies/shared/objects.ts";
import type { Resource } from "../../../policies/shared/resource.ts";
import type { Place } from "./judgement.ts";

/** Finds the line of an environment's file that a violation comes from; null where there is none. */
export function environmentLocator(
  text: string,
  file: string,
): (violation: Violation) => Place | null {
  const { document } = readYaml(text);
  return (violation) => {
    const path = environmentPath(violation);
    if (path === null || document === null) return null;
    return { file, line: document.positionOf(path).line, path: formatPath(path) };
  };
}

/**
 * The place in an environment file that a violation comes from; null where the program itself decides.
 * A place of the facts is told exactly, one of an object as far as its name tells it.
 */
export function environmentPath({ resource, path }: Violation): ConfigPath | null {
  if (resource.type === FACTS_TYPE) return factsPath(resource.props, path);
  const object = objectKind(resource.type);
  if (object === null) {
    return runsCommand(resource) ? ["hosts", textBefore(resource.name, "-")] : null;
  }
  const namespace = textBefore(resource.name, "/");
  const name = resource.name.slice(namespace.length + 1);
  const known = OBJECTS[object.kind]?.(name, path);
  if (known !== undefined) return known;
  return namespace.startsWith("demo") ? ["demo"] : null;
}

function textBefore(text: string, mark: string): string {
  return text.split(mark, 1).join("");
}

/** Places of the kinds that the file speaks of. */
const OBJECTS: Readonly<Record<string, (name: string, path: string) => ConfigPath | null>> = {
  ServiceEntry: (name) => ["egress", "destinations", name],
  VirtualService: (name) => ["services", name],
  DestinationRule: (name) => ["services", name],
  Namespace: (_name, path) =>
    path.includes("pod-security") ? ["kubernetes", "podSecurity"] : null,
  ConfigMap: (_name, path) =>
    path.includes("outboundTrafficPolicy") ? ["mesh", "outbound"] : null,
};

interface List {
  readonly path: ConfigPath;
  /** What keys of its entries are called in the file, where that differs. */
  readonly keys: Readonly<Record<string, string>>;
}

/** Where each list of the facts stands in the file. */
const LISTS: Readonly<Record<string, List>> = {
  destinations: { path: ["egress", "destinations"], keys: {} },
  administrators: { path: ["access", "administrators"], keys: {} },
  hosts: { path: ["hosts"], keys: { privateAddress: "private", publicAddress: "public" } },
};

const PLACES: Readonly<Record<string, ConfigPath>> = {
  gatewayCountries: ["egress", "adequacy"],
  rangeExceptions: ["egress", "ranges"],
  networks: ["network"],
};

function factsPath(props: Resource["props"], path: string): ConfigPath {
  // All hosts of an environment stand at its site.
  if (/^hosts\[\d+\]\.country$/.test(path)) return ["site", "country"];
  const entry = /^(?<list>\w+)\[(?<index>\d+)\](?:\.(?<key>\w+))?/.exec(path)?.groups;
  const list = LISTS[entry?.["list"] ?? ""];
  return entry === undefined || list === undefined
    ? placeOf(path)
    : [...list.path, ...entryPath(list, props, entry)];
}

function placeOf(path: string): ConfigPath {
  const [first = "", ...rest] = path.split(/[.[]/);
  return [...(PLACES[first] ?? [first]), ...(first === "networks" ? rest : [])];
}

function entryPath(
  { keys }: List,
  props: Resource["props"],
  { list = "", index, key }: Readonly<Record<string, string | undefined>>,
): ConfigPath {
  const name = nameAt(props[list], Number(index));
  if (key === undefined) return [name];
  return [name, keys[key] ?? key];
}

function nameAt(list: unknown, index: number): string {
  const entry: unknown = Array.isArray(list) ? list[index] : undefined;
  return typeof entry === "object" && entry !== null && "name" in entry ? String(entry.name) : "";
}
