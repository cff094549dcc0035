import type { Finding } from "../finding.ts";
import type { EnvironmentDraft, HostDraft } from "../schema/environment-file.ts";

/** What rules may know beside the file itself. */
export interface RuleContext {
  /** The file's path, as the person wrote it. */
  readonly file: string;
  readonly kubernetes: { readonly default: string; readonly supported: readonly string[] };
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
