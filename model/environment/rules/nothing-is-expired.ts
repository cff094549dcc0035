import type { ConfigPath } from "../config-path.ts";
import type { Finding } from "../finding.ts";
import type { EnvironmentDraft } from "../schema/environment-file.ts";
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
  const optOuts = (["admission", "hardening"] as const).flatMap((section) =>
    (draft[section]?.optOuts ?? []).flatMap((optOut, index) =>
      findExpired([section, "optOuts", index, "expires"], optOut?.expires, today),
    ),
  );
  const logging = expiredLogging(draft.mesh?.accessLog, today);
  return [...destinations, ...exceptions, ...logging, ...optOuts];
};

function expiredLogging(
  section: NonNullable<EnvironmentDraft["mesh"]>["accessLog"],
  today: string,
): Finding[] {
  const path = ["mesh", "accessLog"];
  return [
    ...findExpired([...path, "queryStrings", "expires"], section?.queryStrings?.expires, today),
    ...(section?.requestHeaders ?? []).flatMap((header, index) =>
      findExpired([...path, "requestHeaders", index, "expires"], header?.expires, today),
    ),
  ];
}

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
