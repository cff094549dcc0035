import type { Phase, Step } from "../../../model/phase.ts";
import type { HostPlan, Plan } from "../../../model/plan/plan.ts";
import {
  FIREWALL_LOCK,
  firewallPaths,
  RESIDENCY_FOLDER,
  ROLLBACK_UNIT,
} from "../firewall-paths.ts";
import { findInterfaces, interfacesHold } from "../interface-names.ts";
import { renderRuleset } from "../render-ruleset.ts";

/**
 * How long rules may go unconfirmed. Less than a step waits for SSH, so that an operator who was locked
 * out is let in again while the next step still tries.
 */
const ROLLBACK_SECONDS = 90;

/**
 * Loads a host's packet filter on trial: unless the next step confirms it in time, the host goes back by
 * itself to the rules that were confirmed last, or to none.
 */
export const loadFirewall: Phase = {
  name: "load-firewall",
  title: "Load the firewall on trial",
  appliesTo: () => true,
  step: (plan, host) => loadFirewallStep(plan, host, ROLLBACK_SECONDS),
};

/** The step with another time for the trial, for tests of what happens at its end. */
export function loadFirewallStep(plan: Plan, host: HostPlan, rollbackSeconds: number): Step {
  const { text, digest, countries } = renderRuleset(plan, host);
  const { rules, wanted, rollback, unit, kubeletDropIn, confirmed } = firewallPaths;
  const interfaces = findInterfaces(plan, host);
  const hold = interfacesHold(plan, host);
  const parts = [
    ...(interfaces === "" ? [] : [firewallPaths.interfaces]),
    ...countries.map((code) => `${RESIDENCY_FOLDER}/${code}.nft`),
    rules,
  ];
  return {
    files: [
      { path: rules, mode: 0o600, content: text },
      { path: rollback, mode: 0o755, content: renderRollback(rollbackSeconds) },
      { path: unit, mode: 0o644, content: renderUnit(confirmed) },
      { path: kubeletDropIn, mode: 0o644, content: KUBELET_DROP_IN },
    ],
    done: [isLoaded(digest), isUntouched(parts), ...hold].join("\n"),
    apply: `exec 8>${FIREWALL_LOCK}
flock 8
chmod 0700 "$(dirname ${rules})"
systemctl daemon-reload
systemctl enable --quiet nordmesh-firewall
# Nothing to try where only the text around the rules has changed: nobody would come to confirm it.
if { ${[isConfirmed(digest), isUntouched(parts), ...hold].join(" && ")}; } >/dev/null; then exit 0; fi
${interfaces}cat ${parts.join(" ")} >${wanted}.new
nft -c -f ${wanted}.new
systemctl stop ${ROLLBACK_UNIT}.timer 2>/dev/null || true
mv ${wanted}.new ${wanted}
# Armed first: whatever happens to this connection from here on, the host finds back by itself.
systemd-run --quiet --collect --unit=${ROLLBACK_UNIT} --on-active=${String(rollbackSeconds)} \\
  --timer-property=AccuracySec=100ms ${rollback}
nft -f ${wanted}`,
    timeoutSeconds: 60,
    secretsOnStdin: [],
  };
}

/** A command that succeeds while exactly these rules are loaded. Sets are left out: they may be large. */
export function isLoaded(digest: string): string {
  return `nft -t list table inet nordmesh | grep -qF 'comment "${digest}"'`;
}

/**
 * A command that succeeds while the kernel holds the rules and sets as their files make them in an empty network
 * namespace: nothing was added to them or taken away. Says on stderr what differs.
 */
function isUntouched(parts: readonly string[]): string {
  const list = "nft -s list table inet nordmesh";
  return `cat ${parts.join(" ")} | unshare --net sh -ec 'nft -f -; ${list}' | { ${list} | diff /dev/fd/3 - >&2; } 3<&0`;
}

/** A command that succeeds while these rules are loaded and are what a boot loads. */
export function isConfirmed(digest: string): string {
  const { wanted, confirmed } = firewallPaths;
  return `${isLoaded(digest)} && [ ! -e ${wanted} ] && grep -qF 'comment "${digest}"' ${confirmed}`;
}

// Without confirmed rules there were none before, and none are what it returns to.
function renderRollback(rollbackSeconds: number): string {
  const { wanted, confirmed, refused } = firewallPaths;
  return `#!/bin/sh
# Takes back rules that nobody confirmed.
set -eu
exec 8>${FIREWALL_LOCK}
flock 8
if [ ! -e ${wanted} ]; then exit 0; fi
if [ -e ${confirmed} ]; then
  nft -f ${confirmed}
  now="the rules that were confirmed last"
else
  nft delete table inet nordmesh 2>/dev/null || true
  now="no rules, as before"
fi
mv ${wanted} ${refused}
echo "nobody confirmed the new firewall rules within ${String(rollbackSeconds)} s: back to $now (refused: ${refused})"
`;
}

// A host whose rules do not load at a boot can be mended over SSH, and runs no workload until then.
const KUBELET_DROP_IN = `[Unit]
Requires=nordmesh-firewall.service
After=nordmesh-firewall.service
`;

function renderUnit(confirmed: string): string {
  return `[Unit]
Description=nordmesh: packet filter, before there is a network
Documentation=file:${confirmed}
DefaultDependencies=no
After=local-fs.target
Before=network-pre.target shutdown.target
Wants=network-pre.target
Conflicts=shutdown.target
ConditionPathExists=${confirmed}

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft -f ${confirmed}

[Install]
WantedBy=sysinit.target
`;
}
