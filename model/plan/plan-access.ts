import type { Environment } from "../environment/environment.ts";
import { formatAddress, nthAddress, parseCidr, sizeOf } from "../values/cidr.ts";
import type { AccessPlan, AdministratorPlan } from "./access-plan.ts";

/** Who may reach the hosts themselves: what the file lists, a bastion, and a lab's own machine. */
export function planAccess(environment: Environment): AccessPlan {
  const listed = Object.entries(environment.access.administrators).map(
    ([name, { cidr, country }]) => ({ name, cidr, country }),
  );
  const bastion = environment.inventory?.bastion ?? null;
  return {
    administrators: [...labMachine(environment), ...bastionNetwork(bastion), ...listed],
    bastion,
  };
}

function bastionNetwork(bastion: AccessPlan["bastion"]): AdministratorPlan[] {
  if (bastion === null) return [];
  return [{ name: "bastion", cidr: `${bastion.address}/32`, country: bastion.country }];
}

// A lab's machine reaches its hosts from the last usable address of their private network, where the
// loopback doors come out (components/hosts/lab/runtime/spec.ts).
function labMachine({ driver, network, site }: Environment): AdministratorPlan[] {
  if (driver !== "lab") return [];
  const cidr = parseCidr(network.private.cidr);
  const door = cidr === null ? null : nthAddress(cidr, sizeOf(cidr) - 2n);
  if (door === null) throw new Error(`unreachable: ${network.private.cidr} has no room`);
  return [{ name: "lab-machine", cidr: `${formatAddress(door)}/32`, country: site.country }];
}
