import type { Plan } from "../../../model/plan/plan.ts";
import { placementPath, writePlacements } from "../../../stacks/placement-file.ts";

/**
 * Records where a plan's guests stand, beside the environment's file, unless that is recorded already.
 * Returns the record's path; null where the plan has no guests.
 */
export function recordPlacements(environmentFile: string, plan: Plan): string | null {
  if (plan.kvm === null) return null;
  const path = placementPath(environmentFile);
  const placements = plan.hosts.flatMap(({ guest }) => guest?.placement ?? []);
  const byGuest = placements.toSorted((a, b) => (a.guest < b.guest ? -1 : 1));
  if (!plan.kvm.isRecorded) writePlacements(path, byGuest);
  return path;
}
