import type { HardeningItem } from "./hardening-item.ts";
import { apiServerItems } from "./items/api-server.ts";
import { controlPlaneFileItems } from "./items/control-plane-files.ts";
import { controlPlaneProgramItems } from "./items/control-plane-programs.ts";
import { hostItems } from "./items/hosts.ts";
import { nodeItems } from "./items/nodes.ts";

/** All that is hardened, in the order of the benchmark, the hosts themselves last. */
export const allHardeningItems: readonly HardeningItem[] = [
  ...controlPlaneFileItems,
  ...apiServerItems,
  ...controlPlaneProgramItems,
  ...nodeItems,
  ...hostItems,
];
