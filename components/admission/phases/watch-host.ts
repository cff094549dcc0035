import { measureSettings, WATCH_PORT } from "../../../model/admission/measure-settings.ts";
import type { Phase } from "../../../model/phase.ts";
import type { HostPlan, Plan } from "../../../model/plan/plan.ts";
import { admissionFiles, HOST_PROBE } from "../../../model/admission/host-files.ts";

const UNIT = "nordmesh-watch.service";

/**
 * Watches a host that has joined: steal, fsync and clock, by the same limits. It says so in a condition
 * of its own node, which is all that a kubelet's certificate may write; the taint is the warden's.
 */
export const watchHost: Phase = {
  name: "watch-host",
  title: "Watch the host",
  appliesTo: () => true,
  step: (plan, host) => ({
    files: [
      { path: admissionFiles.watchSettings, mode: 0o644, content: renderSettings(plan, host) },
      { path: `/etc/systemd/system/${UNIT}`, mode: 0o644, content: renderUnit(plan, host) },
    ],
    done: `systemctl is-active --quiet ${UNIT}
ss -Hltn "sport = :${String(WATCH_PORT)}" | grep -q .`,
    // What it is told is in files that it reads when it starts.
    apply: `${plan.bundle === null ? "" : `# bundle ${plan.bundle.digest}\n`}# limits ${JSON.stringify(plan.admission)}
systemctl daemon-reload
systemctl enable --quiet ${UNIT}
systemctl restart ${UNIT}`,
    timeoutSeconds: 60,
    secretsOnStdin: [],
  }),
};

// Peers measure a host on its link; what is watched is told where everything of the cluster is.
function renderSettings(plan: Plan, host: HostPlan): string {
  const { privateAddress } = host;
  const settings = { ...measureSettings(plan, host), privateAddress, peers: [] };
  return `${JSON.stringify(settings, undefined, 2)}\n`;
}

function renderUnit({ kubernetes }: Plan, host: HostPlan): string {
  const { address, port } = kubernetes.localEndpoint;
  const { watchSettings, checks, measurements } = admissionFiles;
  return `[Unit]
Description=nordmesh: holds this host to what it was admitted for
Wants=network-online.target
After=network-online.target

[Service]
ExecStart=${HOST_PROBE} watch -settings ${watchSettings} -checks ${checks} -measurements ${measurements} \\
  -node ${host.name} -server https://${address}:${String(port)} -port ${String(WATCH_PORT)}
Restart=always
RestartSec=5
# It writes what it times, and reads the kubelet's certificate; it needs no capability.
CapabilityBoundingSet=
NoNewPrivileges=yes
ProtectSystem=strict
ReadWritePaths=/var/lib/nordmesh
ProtectHome=yes
PrivateTmp=yes
MemoryMax=64M

[Install]
WantedBy=multi-user.target
`;
}
