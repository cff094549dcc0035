import { createHash } from "node:crypto";
import type { HostPlan, Plan } from "../../model/plan/plan.ts";
import { allowedDestinations } from "./allowed-destinations.ts";
import { renderChains } from "./render-chains.ts";
import { renderGatewaySets, renderHostSets, renderSharedSets } from "./render-sets.ts";

/** A host's packet filter as text for `nft -f`. */
export interface Ruleset {
  readonly text: string;
  /** Identity of the text; the loaded table carries it as its comment. */
  readonly digest: string;
  /** Countries whose address files have to stand before the text. */
  readonly countries: readonly string[];
}

/** Every way in which a packet is not let through, and the proofs that nothing internal crosses eth0. */
export const COUNTERS: readonly string[] = [
  "dropped_input",
  "dropped_ssh",
  "dropped_output",
  "dropped_forward",
  "dropped_blocked",
  "dropped_redirect",
  "dropped_ipv6_forward",
  "internal_on_public_in",
  "internal_on_public_out",
  "public_in",
  "public_out",
  "private_in",
  "private_out",
];

/**
 * What proves that nothing internal crosses an encrypted private network in the clear. Late answers of the
 * API to administrators are dropped like all that would, and are no traffic of the cluster.
 */
export const LINK_COUNTERS: readonly string[] = [
  "plain_on_link_in",
  "plain_on_link_out",
  "late_answers_out",
  "encrypted_in",
  "encrypted_out",
];

/**
 * Renders the table `inet nordmesh` of a host. The text replaces this table and no other in one
 * transaction: kube-proxy's and Cilium's tables are theirs.
 */
export function renderRuleset(plan: Plan, host: HostPlan): Ruleset {
  const allowed = allowedDestinations(plan);
  const isGateway = host.egressGateway !== null;
  const body = [
    ...renderSharedSets(plan),
    ...renderHostSets(allowed),
    ...(isGateway ? renderGatewaySets(plan, allowed) : []),
    ...[...COUNTERS, ...(plan.network.private.wireguard === null ? [] : LINK_COUNTERS)].map(
      (name) => `counter ${name} {}`,
    ),
    ...renderChains({ plan, host, allowed }),
  ];
  const countries = isGateway ? allowed.named.flatMap((group) => group.countries) : [];
  // Other address data makes other rules of the same text.
  const source = countries.length === 0 ? "" : (plan.bundle?.digest ?? "");
  const digest = createHash("sha256")
    .update(`${body.join("\n")}\n${source}`)
    .digest("hex")
    .slice(0, 16);
  const text = [
    `# What host ${host.name} lets in and out. Loaded by nordmesh; docs/firewall.md explains it.`,
    "table inet nordmesh",
    "delete table inet nordmesh",
    "table inet nordmesh {",
    `  comment "${digest}"`,
    ...body.map((line) => `  ${line}`),
    "}",
    "",
  ].join("\n");
  return { text, digest, countries };
}
