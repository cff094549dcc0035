import type { Phase } from "../../../model/phase.ts";
import { FIREWALL_LOCK, firewallPaths, ROLLBACK_UNIT } from "../firewall-paths.ts";
import { renderRuleset } from "../render-ruleset.ts";
import { isConfirmed, isLoaded } from "./load-firewall.ts";

/**
 * Keeps the rules that the step before has loaded. That this step arrives is the proof that they let its
 * operator in; they judge open connections and fresh ones alike.
 */
export const confirmFirewall: Phase = {
  name: "confirm-firewall",
  title: "Confirm the firewall",
  appliesTo: () => true,
  step: (plan, host) => {
    const { digest } = renderRuleset(plan, host);
    const { wanted, confirmed } = firewallPaths;
    return {
      files: [],
      done: isConfirmed(digest),
      apply: `exec 8>${FIREWALL_LOCK}
flock 8
if [ ! -e ${wanted} ] || ! ${isLoaded(digest)}; then
  echo "waited for the operator to come back after the new firewall rules were loaded on ${host.name};"
  echo "nobody came in time, and the host went back to the rules before:"
  journalctl --quiet --no-pager --output=cat --lines=3 --unit=${ROLLBACK_UNIT}.service
  exit 1
fi >&2
mv ${wanted} ${confirmed}
systemctl stop ${ROLLBACK_UNIT}.timer 2>/dev/null || true`,
      timeoutSeconds: 60,
      secretsOnStdin: [],
    };
  },
};
