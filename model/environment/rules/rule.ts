import type { Placement } from "../../placement/placement.ts";
import type { Cidr } from "../../values/cidr.ts";
import type { Finding } from "../finding.ts";
import type { DestinationDraft, EnvironmentDraft, HostDraft } from "../schema/environment-file.ts";

/** What rules may know beside the file itself. */
export interface RuleContext {
  /** The file's path, as the person wrote it. */
  readonly file: string;
  readonly kubernetes: { readonly default: string; readonly supported: readonly string[] };
  /** Versions of the mesh that a bundle may have. */
  readonly istio: readonly string[];
  /** The day on which the file is judged, `YYYY-MM-DD`: what expires is compared with it. */
  readonly today: string;
  readonly addresses: AddressData;
  /** Where guests were placed before; none unless given. */
  readonly placements?: readonly Placement[];
}

/** What registries say of addresses; it says where somebody registered, not where a machine stands. */
export interface AddressData {
  /** Digest of the data, `sha256:…`. A function, because all of it has to be read. */
  readonly digest: () => string;
  /** ISO 3166-1 code under which a network is registered; null where none is, or several. */
  readonly countryOf: (cidr: Cidr) => string | null;
}

/**
 * A truth about values together. It gets what is left of the file once each value that is wrong by
 * itself is taken out, so that one mistake does not hide another; what it needs and does not find,
 * it passes over.
 */
export type Rule = (draft: EnvironmentDraft, context: RuleContext) => readonly Finding[];

/** The draft's hosts with their names, in the order of the file. */
export function hostsOf(draft: EnvironmentDraft): readonly (readonly [string, HostDraft])[] {
  return Object.entries(draft.hosts ?? {}).filter(
    (entry): entry is [string, HostDraft] => entry[1] !== undefined,
  );
}

/** Whether the role of each host that the file names is known, so that counting them makes sense. */
export function rolesAreKnown({ hosts }: EnvironmentDraft): boolean {
  return hosts !== undefined && Object.values(hosts).every((host) => host?.role !== undefined);
}

/** The draft's egress destinations with their names, in the order of the file. */
export function destinationsOf(
  draft: EnvironmentDraft,
): readonly (readonly [string, DestinationDraft])[] {
  return Object.entries(draft.egress?.destinations ?? {}).filter(
    (entry): entry is [string, DestinationDraft] => entry[1] !== undefined,
  );
}

/** A list of the draft without the items that are wrong by themselves. */
export function known<Item>(items: readonly (Item | undefined)[] | undefined): readonly Item[] {
  return (items ?? []).filter((item): item is Item => item !== undefined);
}
