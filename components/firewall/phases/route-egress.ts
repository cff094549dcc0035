import type { Phase } from "../../../model/phase.ts";
import type { HostPlan, Plan } from "../../../model/plan/plan.ts";
import { formatCidr } from "../../../model/values/cidr.ts";
import { allowedDestinations } from "../allowed-destinations.ts";
import { firewallPaths } from "../firewall-paths.ts";

/** Marks the routes of this file's making, so that what it did not make stays (see rtnetlink(7)). */
const ROUTE_PROTOCOL = 187;

/**
 * Routes node traffic for listed destinations over the private interface to the gateway hosts, several
 * of them side by side. A gateway host goes out by itself; one that becomes a gateway loses its routes.
 */
export const routeEgress: Phase = {
  name: "route-egress",
  title: "Route node traffic to the gateway hosts",
  appliesTo: () => true,
  step: (plan, host) => {
    const networks = routedNetworks(plan, host);
    const { routes, routesUnit } = firewallPaths;
    return {
      files: [
        { path: routes, mode: 0o644, content: renderRoutes(plan, networks) },
        { path: routesUnit, mode: 0o644, content: UNIT },
      ],
      done: [
        "systemctl is-active --quiet nordmesh-egress-routes",
        `[ "$(ip -4 route show proto ${String(ROUTE_PROTOCOL)} | grep -c '^[0-9]')" = ${String(networks.length)} ]`,
        ...networks.map(
          (network) =>
            `ip -4 route show proto ${String(ROUTE_PROTOCOL)} exact ${network} | grep -q .`,
        ),
      ].join("\n"),
      apply: `systemctl daemon-reload
systemctl enable --quiet nordmesh-egress-routes
systemctl restart nordmesh-egress-routes`,
      timeoutSeconds: 60,
      secretsOnStdin: [],
    };
  },
};

/** IPv4 networks that a host reaches through gateway hosts; the private network has no IPv6. */
function routedNetworks(plan: Plan, host: HostPlan): string[] {
  if (host.egressGateway !== null || plan.egress.gatewayHosts.length === 0) return [];
  const networks = allowedDestinations(plan)
    .hosts.filter(({ cidr }) => cidr.family === "IPv4")
    .map(({ cidr }) => formatCidr(cidr));
  return [...new Set(networks)].sort();
}

/** For `ip -batch`. The kernel spreads connections by their addresses, so each keeps its gateway. */
function renderRoutes(plan: Plan, networks: readonly string[]): string {
  const inside = plan.network.private.interface;
  // Without a name the kernel takes the interface whose network the gateway host is in.
  const device = inside === null ? "" : ` dev ${inside}`;
  const hops = plan.hosts
    .filter((host) => plan.egress.gatewayHosts.includes(host.name))
    .map((host) => `nexthop via ${host.privateAddress}${device}`);
  const protocol = `proto ${String(ROUTE_PROTOCOL)}`;
  return [
    `route flush ${protocol}`,
    ...networks.map((network) => `route add ${network} ${protocol} ${hops.join(" ")}`),
    "",
  ].join("\n");
}

const UNIT = `[Unit]
Description=nordmesh: routes of node traffic to the gateway hosts
After=network-online.target
Wants=network-online.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/ip -4 -batch ${firewallPaths.routes}
Restart=on-failure
RestartSec=2

[Install]
WantedBy=multi-user.target
`;
