import type { ConfigPath } from "../config-path.ts";
import type { Finding } from "../finding.ts";
import type { Rule } from "./rule.ts";
import { destinationsOf } from "./rule.ts";

/** What was allowed until a day is refused from the next one on. */
export const nothingIsExpired: Rule = (draft, { today }) => {
  const destinations = destinationsOf(draft).flatMap(([name, { expires }]) =>
    findExpired(["egress", "destinations", name, "expires"], expires, today),
  );
  const exceptions = (["extend", "narrow"] as const).flatMap((kind) =>
    (draft.egress?.ranges?.[kind] ?? []).flatMap((exception, index) =>
      findExpired(["egress", "ranges", kind, index, "expires"], exception?.expires, today),
    ),
  );
  return [...destinations, ...exceptions];
};

function findExpired(path: ConfigPath, expires: string | undefined, today: string): Finding[] {
  if (expires === undefined || expires >= today) return [];
  return [
    {
      code: "expired",
      path,
      expected: `a day that has not passed on ${today}`,
      fix: "have its owner review it and set a new day, or remove the entry",
    },
  ];
}
