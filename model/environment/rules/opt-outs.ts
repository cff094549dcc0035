import type { Finding } from "../finding.ts";
import type { EnvironmentDraft } from "../schema/environment-file.ts";
import { known, type Rule } from "./rule.ts";

/** An opt-out that names a host names one that there is: a typing error must not pass for an opt-out. */
export const optedOutHostsAreListed: Rule = (draft) => [
  ...unlistedHosts(draft, "admission"),
  ...unlistedHosts(draft, "hardening"),
];

function unlistedHosts(draft: EnvironmentDraft, section: "admission" | "hardening"): Finding[] {
  const { hosts } = draft;
  if (hosts === undefined) return [];
  return (draft[section]?.optOuts ?? []).flatMap((optOut, entry) =>
    known(optOut?.hosts).flatMap((host, index): Finding[] =>
      host in hosts
        ? []
        : [
            {
              code: "host-unknown",
              path: [section, "optOuts", entry, "hosts", index],
              expected: "one of the hosts",
              fix: `name one of ${Object.keys(hosts).join(", ")}, or remove it`,
            },
          ],
    ),
  );
}
