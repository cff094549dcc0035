import { join } from "node:path";
import type { Slots } from "../../../engine/slots.ts";
import type { Base } from "./prepare-base.ts";
import type { Snapshot } from "./snapshot.ts";
import { takeSnapshot } from "./take-snapshot.ts";
import type { EnvironmentNames } from "./touched-environments.ts";

/** An environment before and after a change; null where it has no file. */
export interface Sides {
  readonly before: Snapshot | null;
  readonly after: Snapshot | null;
  /** Sentence on a base that this change's program had to be run for; null where its own was. */
  readonly note: string | null;
}

interface SidesArgs {
  readonly environment: string;
  readonly names: EnvironmentNames;
  readonly base: Base;
  /** The checkout. */
  readonly folder: string;
  readonly scratch: string;
  readonly slots: Slots;
  readonly say: (line: string) => void;
}

/** Takes both snapshots of an environment, the base's by its own program where that can run. */
export async function takeSides(args: SidesArgs): Promise<Sides> {
  const { environment, names, folder, base, slots, say } = args;
  const take = (program: string, files: string, side: string): Promise<Snapshot> =>
    slots.run(() => {
      say(`Previewing ${environment}: ${side}`);
      const environments = join(files, names.folder);
      return takeSnapshot(environment, { program, environments, scratch: args.scratch, side });
    });
  const [before, after] = await Promise.all([
    names.before.includes(environment)
      ? take(base.why === null ? base.folder : folder, base.folder, "base")
      : null,
    names.after.includes(environment) ? take(folder, folder, "change") : null,
  ]);
  // A base that cannot run here any more, as without its bundle, still says what its file says.
  if (before === null || after === null) return { before, after, note: null };
  const isBehind = before.why !== null && after.why === null && base.why === null;
  if (!isBehind) return { before, after, note: null };
  const again = await take(folder, base.folder, "base, by this change's program");
  const note = `${environment}: the base's own program could not be previewed (${before.why}), so its file was run by this change's program: what the program itself changes is not shown.`;
  return { before: again, after, note };
}
