import type { Plan } from "../../model/plan/plan.ts";
import { parseAddress } from "../../model/values/cidr.ts";

/** One address as a NetworkPolicy peer. */
export function addressBlock(address: string): object {
  const prefix = parseAddress(address)?.family === "IPv6" ? 128 : 32;
  return { ipBlock: { cidr: `${address}/${String(prefix)}` } };
}

/** The hosts that serve the API, as NetworkPolicy peers. */
export function controlPlaneBlocks({ hosts }: Plan): object[] {
  return hosts
    .filter((host) => host.role === "control-plane")
    .map((host) => addressBlock(host.privateAddress));
}
