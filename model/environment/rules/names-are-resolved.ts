import type { Rule } from "./rule.ts";
import { destinationsOf, known } from "./rule.ts";

/** Port of DNS (RFC 1035). */
const DNS_PORT = 53;

/** A name without fixed addresses is resolved by somebody, and that is a destination too. */
export const namesAreResolved: Rule = (draft) => {
  const destinations = destinationsOf(draft);
  const hasResolver = destinations.some(
    ([, { callers, ports }]) => known(callers).includes("hosts") && known(ports).includes(DNS_PORT),
  );
  if (hasResolver) return [];
  return destinations.flatMap(([name, { host, addresses, callers }]) => {
    const isResolved = host !== undefined && addresses === undefined;
    if (!isResolved || known(callers).includes("hosts")) return [];
    return [
      {
        code: "no-resolver",
        path: ["egress", "destinations", name, "host"],
        expected: "fixed addresses, or a resolver among the destinations that knows the name",
        fix: "add addresses: […], or a destination with callers: [hosts] and ports: [53]",
      },
    ];
  });
};
