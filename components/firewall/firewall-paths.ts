/** Folder of the host's rules; readable by root only, since they tell who may come in. */
const FOLDER = "/etc/nordmesh/firewall";

/** Names on a host that the firewall's phases share. */
export const firewallPaths = {
  /** The rules as rendered. */
  rules: `${FOLDER}/rules.nft`,
  /** Which interface is which, as found on the host; the rules include it. */
  interfaces: `${FOLDER}/interfaces.nft`,
  /** The rules with all that they include: loaded, and not confirmed yet. */
  wanted: `${FOLDER}/wanted.nft`,
  /** The rules that a boot loads and that a rollback returns to. */
  confirmed: `${FOLDER}/confirmed.nft`,
  /** The last rules that nobody confirmed, for a person to read. */
  refused: `${FOLDER}/refused.nft`,
  rollback: "/usr/local/lib/nordmesh/firewall-rollback",
  unit: "/etc/systemd/system/nordmesh-firewall.service",
  kubeletDropIn: "/etc/systemd/system/kubelet.service.d/20-nordmesh-firewall.conf",
  routes: "/etc/nordmesh/egress-routes",
  routesUnit: "/etc/systemd/system/nordmesh-egress-routes.service",
} as const;

/** Where a host has the address ranges of countries. */
export const RESIDENCY_FOLDER = "/opt/nordmesh/bundle/residency";

/** Held while the rules change, so that a rollback and a confirmation never meet halfway. */
export const FIREWALL_LOCK = "/run/nordmesh-firewall.lock";

/** Timer and service that a load arms and a confirmation disarms. */
export const ROLLBACK_UNIT = "nordmesh-firewall-rollback";
