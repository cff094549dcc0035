import type { Phase } from "../../../model/phase.ts";
import { openTunnels } from "./open-tunnels.ts";

/** What encrypts the private network, behind the firewall and before anything is routed over it. */
export const tunnelPhases: readonly Phase[] = [openTunnels];
