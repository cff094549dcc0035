import type { Phase } from "../../../model/phase.ts";
import { hardenHost } from "./harden-host.ts";
import { updateSecurely } from "./update-securely.ts";

/** How a host of the distribution becomes a hardened one, in order; before it has a packet filter. */
export const hardeningPhases: readonly Phase[] = [hardenHost, updateSecurely];
