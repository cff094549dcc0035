import { PATH_PORT } from "../../model/admission/measure-settings.ts";
import type { HostPlan, Plan } from "../../model/plan/plan.ts";
import { interfaceNames } from "./interface-names.ts";

/**
 * Rules for the link of an encrypted private network; none where there is no encryption. Hosts exchange
 * WireGuard's packets over it, what admission measures (echoes and random bytes), and nothing else.
 */
export interface LinkRules {
  readonly arriving: readonly string[];
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly leaving: readonly string[];
  /** Rules of a chain of its own, which leads administrators on the link to the API; empty on workers. */
  readonly admitting: readonly string[];
}

const NO_RULES: LinkRules = { arriving: [], input: [], output: [], leaving: [], admitting: [] };

/** How a host's rules treat the link. */
export function linkRules({ network }: Plan, host: HostPlan): LinkRules {
  const { wireguard } = network.private;
  if (wireguard === null) return NO_RULES;
  const { link } = interfaceNames(network);
  const [arrives, leaves] = [`iifname ${link}`, `oifname ${link}`];
  const port = String(wireguard.port);
  return {
    arriving: [
      `${arrives} ip saddr @tunnelled4 counter name plain_on_link_in drop`,
      `${arrives} ip daddr @tunnelled4 counter name plain_on_link_in drop`,
      `${arrives} udp dport ${port} counter name encrypted_in`,
    ],
    input: [
      `${arrives} ip saddr @link_hosts4 udp dport ${port} accept`,
      `${arrives} ip saddr @link_hosts4 icmp type { echo-request, echo-reply } accept`,
      `${arrives} ip saddr @link_hosts4 tcp dport ${String(PATH_PORT)} accept`,
      `${arrives} ip saddr @link_hosts4 tcp sport ${String(PATH_PORT)} ct direction reply accept`,
      // A peer that sends in the clear would be a host that has lost its tunnels, or somebody else.
      `${arrives} ip saddr @link_hosts4 counter name plain_on_link_in drop`,
    ],
    output: [
      `${leaves} ip daddr @link_hosts4 udp dport ${port} accept`,
      `${leaves} ip daddr @link_hosts4 icmp type { echo-request, echo-reply } accept`,
      `${leaves} ip daddr @link_hosts4 tcp dport ${String(PATH_PORT)} accept`,
      `${leaves} ip daddr @link_hosts4 tcp sport ${String(PATH_PORT)} ct direction reply accept`,
    ],
    leaving: [
      ...lateAnswers(leaves, host),
      `${leaves} ip saddr @tunnelled4 counter name plain_on_link_out drop`,
      `${leaves} ip daddr @tunnelled4 counter name plain_on_link_out drop`,
      `${leaves} udp dport ${port} counter name encrypted_out`,
    ],
    admitting: host.role === "control-plane" ? admitting(link, host) : [],
  };
}

// The kernel forgets a translated session while its last answers are still on their way: these are nobody's
// any more, and would leave with an address of the tunnels.
function lateAnswers(leaves: string, { role, privateAddress }: HostPlan): string[] {
  if (role !== "control-plane") return [];
  return [
    `${leaves} ip saddr ${privateAddress} tcp sport 6443 ip daddr @administrators4 counter name late_answers_out drop`,
  ];
}

// The API listens inside the tunnels, where administrators are not.
function admitting(link: string, { linkAddress, privateAddress }: HostPlan): string[] {
  return [
    "type nat hook prerouting priority dstnat; policy accept;",
    `iifname ${link} ip saddr @administrators4 ip daddr ${linkAddress} tcp dport 6443 dnat ip to ${privateAddress}`,
  ];
}
