import type { Phase } from "../../../model/phase.ts";
import { admitHost } from "./admit-host.ts";
import { watchHost } from "./watch-host.ts";

/** What stands between a guarded host and Kubernetes. */
export const admissionPhases: readonly Phase[] = [admitHost];

/** What follows once a host is a node. */
export const watchPhases: readonly Phase[] = [watchHost];
