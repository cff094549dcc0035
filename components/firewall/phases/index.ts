import type { Phase } from "../../../model/phase.ts";
import { confirmFirewall } from "./confirm-firewall.ts";
import { loadFirewall } from "./load-firewall.ts";
import { routeEgress } from "./route-egress.ts";

/** How a host gets its packet filter, in order; before Kubernetes is on it. */
export const firewallPhases: readonly Phase[] = [loadFirewall, confirmFirewall];

/** How its own traffic finds the gateway hosts: through the tunnels, where the private network has some. */
export const routePhases: readonly Phase[] = [routeEgress];
