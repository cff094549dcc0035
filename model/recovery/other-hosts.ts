import type { HostPlan, Plan } from "../plan/plan.ts";
import { contains, formatAddress, nthAddress, parseCidr, sizeOf } from "../values/cidr.ts";

/** Where a host of a drill comes back: under its name, at addresses that no host had before. */
export interface OtherAddresses {
  readonly name: string;
  readonly publicAddress: string;
  /** On the private network that hosts are attached to, as an environment's file has it. */
  readonly linkAddress: string;
  /** What the cluster knows it by: the same, or one inside the tunnels through that network. */
  readonly privateAddress: string;
}

/**
 * Other addresses for all hosts of a lab, from the upper end of their networks, and of the range that only hosts are
 * in. The addresses of a host end in the same number, as its door on loopback does. Throws an `Error` where a network
 * has no room.
 */
export function otherHosts(plan: Plan): OtherAddresses[] {
  const { public: outside, link, private: inside } = plan.network;
  const used = new Set(plan.hosts.flatMap(lastNumbers));
  const network = parseCidr(link.cidr);
  const range = parseCidr(link.hosts ?? link.cidr);
  const isForHosts = (number: number): boolean => {
    const address = network === null ? null : nthAddress(network, number);
    return range !== null && address !== null && contains(range, address);
  };
  const free = Array.from({ length: HIGHEST }, (_, index) => HIGHEST - index).filter(
    (number) => !used.has(number) && isForHosts(number),
  );
  return plan.hosts.map(({ name }, index) => {
    const number = free[index] ?? 0;
    return {
      name,
      publicAddress: addressIn(outside.cidr ?? "", number),
      linkAddress: addressIn(link.cidr, number),
      privateAddress: addressIn(inside.cidr, number),
    };
  });
}

/** Below what a lab keeps for its machine and gateway at the end of a network of 256. */
const HIGHEST = 200;

function lastNumbers({ publicAddress, linkAddress }: HostPlan): number[] {
  return [publicAddress, linkAddress].map((address) => Number(address.split(".").at(-1)));
}

function addressIn(network: string, number: number): string {
  const cidr = parseCidr(network);
  const hasRoom = cidr !== null && sizeOf(cidr) > BigInt(number) + 2n;
  const address = hasRoom && number > 0 ? nthAddress(cidr, number) : null;
  if (address === null) throw new Error(`the network ${network} has no room for other hosts`);
  return formatAddress(address);
}
