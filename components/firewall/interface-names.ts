import type { HostPlan, NetworkPlan, Plan } from "../../model/plan/plan.ts";
import { firewallPaths } from "./firewall-paths.ts";

/** The interfaces of a host as a rule set writes them: by name, or as a variable that the host fills in. */
export interface InterfaceNames {
  readonly outside: string;
  /** What everything of the cluster goes over. */
  readonly inside: string;
  /** What the private network is attached to; the same where it is not encrypted. */
  readonly link: string;
}

/** How rules of this plan name the interfaces. */
export function interfaceNames({
  public: outside,
  private: inside,
  link,
}: NetworkPlan): InterfaceNames {
  return {
    outside: outside.interface === null ? "$outside" : `"${outside.interface}"`,
    inside: inside.interface === null ? "$inside" : `"${inside.interface}"`,
    link: link.interface === null ? "$inside" : `"${link.interface}"`,
  };
}

/**
 * Shell that finds the interfaces of a host by its addresses, as lines that define the variables; empty
 * where all hosts have the same names. A public address that a provider translates is on no interface:
 * then the default route says which it is.
 */
export function findInterfaces({ network }: Plan, host: HostPlan): string {
  if (network.public.interface !== null && network.link.interface !== null) return "";
  return `carrier_of() { ip -o -4 address show to "$1" | awk '{ print $2; exit }'; }
inside=$(carrier_of ${host.linkAddress})
outside=$(carrier_of ${host.publicAddress})
[ -n "$outside" ] || outside=$(ip -4 route show default | awk '{ for (i = 1; i < NF; i++) if ($i == "dev") { print $(i + 1); exit } }')
if [ -z "$inside" ]; then echo "no interface of ${host.name} has the private address ${host.linkAddress}" >&2; exit 1; fi
if [ "$inside" = "$outside" ]; then echo "$inside of ${host.name} carries both its networks: nothing keeps them apart" >&2; exit 1; fi
printf 'define inside = "%s"\\ndefine outside = "%s"\\n' "$inside" "$outside" >${firewallPaths.interfaces}
`;
}

/** Commands that succeed while the private address is on the interface that was found; none for names. */
export function interfacesHold({ network }: Plan, host: HostPlan): string[] {
  if (network.public.interface !== null && network.link.interface !== null) return [];
  const found = `$(ip -o -4 address show to ${host.linkAddress} | awk '{ print $2; exit }')`;
  return [`grep -qxF "define inside = \\"${found}\\"" ${firewallPaths.interfaces}`];
}
