import type { Phase } from "../../../model/phase.ts";
import { TUNNEL_INTERFACE } from "../../../model/plan/plan-interfaces.ts";

/** The host's end of the tunnels, with its private key. */
const TUNNEL = "/etc/nordmesh/wireguard/tunnel.json";

const BUNDLED = "/opt/nordmesh/bundle/bin/nordmesh-wireguard";
const PROGRAM = "/usr/local/bin/nordmesh-wireguard";
const UNIT = "nordmesh-wireguard.service";

/**
 * Encrypts what a host sends to others, for environments that ask for it. Where only peers have changed,
 * the running interface is changed, and sessions with all other peers go on.
 */
export const openTunnels: Phase = {
  name: "open-tunnels",
  title: "Encrypt the private network",
  appliesTo: ({ privateAddress, linkAddress }) => privateAddress !== linkAddress,
  step: (plan, host) => ({
    files: [
      { path: TUNNEL, mode: 0o600, content: { secret: "wireguard-tunnel" } },
      { path: `/etc/systemd/system/${UNIT}`, mode: 0o644, content: SERVICE },
      ...DEPENDENTS.map((unit) => ({
        path: `/etc/systemd/system/${unit}.d/20-nordmesh-wireguard.conf`,
        mode: 0o644,
        content: DROP_IN,
      })),
    ],
    done: `cmp -s ${BUNDLED} ${PROGRAM}
systemctl is-active --quiet ${UNIT}
ip -o -4 address show dev ${TUNNEL_INTERFACE} | grep -qF ' ${host.privateAddress}/'`,
    apply: `${plan.bundle === null ? "" : `# bundle ${plan.bundle.digest}\n`}chmod 0700 "$(dirname ${TUNNEL})"
systemctl daemon-reload
systemctl enable --quiet ${UNIT}
if cmp -s ${BUNDLED} ${PROGRAM}; then
  systemctl reload-or-restart ${UNIT}
else
  install -m 0755 ${BUNDLED} ${PROGRAM}.new
  mv ${PROGRAM}.new ${PROGRAM}
  systemctl restart ${UNIT}
fi`,
    timeoutSeconds: 60,
    secretsOnStdin: ["wireguard-tunnel"],
  }),
};

// They bind to addresses inside the tunnels, or route through them.
const DEPENDENTS = [
  "kubelet.service",
  "nordmesh-api-proxy.service",
  "nordmesh-egress-routes.service",
];

const DROP_IN = `[Unit]
Wants=${UNIT}
After=${UNIT}
`;

// Without the kernel's WireGuard it serves a TUN interface by itself; its end leaves the interface there,
// and packets wait for it to be back.
const SERVICE = `[Unit]
Description=nordmesh: encrypts what crosses the private network
After=network.target nordmesh-firewall.service
Wants=network.target

[Service]
Type=notify
ExecStart=${PROGRAM} run -config ${TUNNEL}
ExecReload=${PROGRAM} set -config ${TUNNEL}
Restart=always
RestartSec=1
RuntimeDirectory=wireguard
CapabilityBoundingSet=CAP_NET_ADMIN
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
DeviceAllow=/dev/net/tun rw

[Install]
WantedBy=multi-user.target
`;
