import type { Phase } from "../../../model/phase.ts";
import type { Plan } from "../../../model/plan/plan.ts";
import { CLUSTER_CA, SETTINGS } from "../host-paths.ts";

const CONFIG = `${SETTINGS}/api-proxy.cfg`;

/**
 * The API endpoint of this host: HAProxy on loopback to all control planes over the private network.
 * It needs no floating address and no VRRP, which rented networks often forbid, and a second and
 * third control plane are two more lines of it.
 */
export const installApiProxy: Phase = {
  name: "install-api-proxy",
  title: "Start the local API endpoint",
  appliesTo: () => true,
  step: (plan) => ({
    files: [
      { path: CLUSTER_CA, mode: 0o644, content: { secret: "cluster-ca.crt" } },
      { path: CONFIG, mode: 0o644, content: renderApiProxyConfig(plan) },
      { path: "/etc/systemd/system/nordmesh-api-proxy.service", mode: 0o644, content: UNIT },
    ],
    done: `systemctl is-active --quiet nordmesh-api-proxy
ss -Hltn "sport = :${String(plan.kubernetes.localEndpoint.port)}" | grep -q .`,
    apply: `haproxy -c -q -f ${CONFIG}
systemctl daemon-reload
systemctl enable --quiet nordmesh-api-proxy
systemctl restart nordmesh-api-proxy`,
    timeoutSeconds: 60,
    secretsOnStdin: ["cluster-ca.crt"],
  }),
};

/**
 * Renders HAProxy's configuration. A control plane counts as healthy when its API server says so
 * over TLS that chains to the cluster's own root; watches may be silent for long, hence the timeouts.
 * One that falls silent is known to be down after two checks, six seconds at most: then its connections are
 * cut, so that clients hear of it and come again. Until then a new connection that it does not take in two
 * seconds goes to another.
 */
export function renderApiProxyConfig(plan: Plan): string {
  const { address, port } = plan.kubernetes.localEndpoint;
  const servers = plan.hosts
    .filter((host) => host.role === "control-plane")
    .map((host) => `  server ${host.name} ${host.privateAddress}:6443`);
  return `global
  log stdout format raw local0 notice
  maxconn 4096

defaults
  mode tcp
  timeout connect 2s
  timeout client 1h
  timeout server 1h
  timeout check 2s
  option tcpka
  option redispatch 1

frontend api
  bind ${address}:${String(port)}
  default_backend control-planes

backend control-planes
  balance leastconn
  option httpchk GET /readyz
  http-check expect status 200
  default-server check check-ssl verify required ca-file ${CLUSTER_CA} inter 1s fastinter 500ms fall 2 rise 1 on-marked-down shutdown-sessions
${servers.join("\n")}
`;
}

const UNIT = `[Unit]
Description=nordmesh: local endpoint of the Kubernetes API
After=network-online.target
Wants=network-online.target
Before=kubelet.service

[Service]
Type=notify
ExecStart=/usr/sbin/haproxy -Ws -f ${CONFIG} -p /run/nordmesh-api-proxy.pid
ExecReload=/bin/kill -USR2 $MAINPID
KillMode=mixed
Restart=always
RestartSec=1
LimitNOFILE=16384

[Install]
WantedBy=multi-user.target
`;
