import { SLOT_MINUTES } from "../../values/maintenance-window.ts";
import type { Rule } from "./rule.ts";

/** Hosts reboot one after the other, so a window needs room for all of them. */
export const maintenanceHasRoom: Rule = ({ maintenance, hosts }) => {
  if (maintenance?.hours === undefined || hosts === undefined) return [];
  const count = Object.keys(hosts).length;
  const needed = Math.ceil((count * SLOT_MINUTES) / 60);
  if (maintenance.hours >= needed) return [];
  return [
    {
      code: "window-too-short",
      path: ["maintenance", "hours"],
      expected: `at least ${String(needed)} hours for ${String(count)} hosts, ${String(SLOT_MINUTES)} minutes each`,
      fix: `write hours: ${String(needed)}`,
    },
  ];
};
