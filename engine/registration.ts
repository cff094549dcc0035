import { buildUrn, normalizeAlias } from "./urn.ts";
import type { StackName } from "./urn.ts";
import type { Timeouts } from "./state/stack-state.ts";
import type { PropertyMap } from "./values.ts";

/** A resource as the program asks for it. */
export interface Registration {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly inputs: PropertyMap;
  readonly parent?: string;
  readonly dependencies: readonly string[];
  readonly provider?: string;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly deletedWith?: string;
  readonly deleteBeforeReplace?: boolean;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly additionalSecretOutputs: readonly string[];
  readonly aliases: readonly string[];
  readonly timeouts: Timeouts;
}

interface Struct {
  toJavaScript(): PropertyMap;
}

/** The parts of the SDK's RegisterResourceRequest that are used here. */
export interface RegisterRequest {
  getType(): string;
  getName(): string;
  getCustom(): boolean;
  getRemote(): boolean;
  getImportid(): string;
  getObject(): Struct | undefined;
  getParent(): string;
  getDependenciesList(): string[];
  getProvider(): string;
  getProtect(): boolean | undefined;
  getRetainondelete(): boolean | undefined;
  getDeletedwith(): string;
  getDeletebeforereplace(): boolean;
  getDeletebeforereplacedefined(): boolean;
  getIgnorechangesList(): string[];
  getReplaceonchangesList(): string[];
  getAdditionalsecretoutputsList(): string[];
  getAliasurnsList(): string[];
  getCustomtimeouts():
    { getCreate(): string; getUpdate(): string; getDelete(): string } | undefined;
}

/** Reads a request. Throws on what only Pulumi's own engine can do. */
export function readRegistration(request: RegisterRequest, at: StackName): Registration {
  const type = request.getType();
  const name = request.getName();
  refuseForeign(request, `${type} "${name}"`);
  const parent = request.getParent();
  const provider = request.getProvider();
  const deletedWith = request.getDeletedwith();
  return {
    urn: buildUrn(at, type, name, parent === "" ? undefined : parent),
    type,
    name,
    custom: request.getCustom(),
    inputs: request.getObject()?.toJavaScript() ?? {},
    dependencies: request.getDependenciesList(),
    protect: request.getProtect() ?? false,
    retainOnDelete: request.getRetainondelete() ?? false,
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    aliases: request.getAliasurnsList().map(normalizeAlias),
    timeouts: readTimeouts(request),
    ...(parent === "" ? {} : { parent }),
    ...(provider === "" ? {} : { provider }),
    ...(deletedWith === "" ? {} : { deletedWith }),
    ...(request.getDeletebeforereplacedefined()
      ? { deleteBeforeReplace: request.getDeletebeforereplace() }
      : {}),
  };
}

function refuseForeign(request: RegisterRequest, what: string): void {
  if (request.getRemote()) {
    throw new Error(
      `the embedded engine cannot run the remote component ${what}; use the Pulumi CLI`,
    );
  }
  if (request.getImportid() !== "") {
    throw new Error(`the embedded engine cannot import ${what}; use the Pulumi CLI`);
  }
}

function readTimeouts(request: RegisterRequest): Timeouts {
  const given = request.getCustomtimeouts();
  const create = parseDuration(given?.getCreate() ?? "");
  const update = parseDuration(given?.getUpdate() ?? "");
  const remove = parseDuration(given?.getDelete() ?? "");
  return {
    ...(create === undefined ? {} : { create }),
    ...(update === undefined ? {} : { update }),
    ...(remove === undefined ? {} : { delete: remove }),
  };
}

const UNIT_SECONDS: Readonly<Record<string, number>> = {
  h: 3600,
  m: 60,
  s: 1,
  ms: 1e-3,
  us: 1e-6,
  µs: 1e-6,
  ns: 1e-9,
};

/** Seconds in a Go duration such as `1h30m` or `90s`; undefined for an empty text. */
export function parseDuration(text: string): number | undefined {
  if (text === "") return undefined;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== text) {
    throw new Error(`"${text}" is not a duration such as 90s or 1h30m`);
  }
  return parts.reduce((sum, [, count, unit = ""]) => {
    return sum + Number(count) * (UNIT_SECONDS[unit] ?? 0);
  }, 0);
}
