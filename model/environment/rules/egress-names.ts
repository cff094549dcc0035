import { isName, nearestName } from "../../values/name.ts";
import type { Finding } from "../finding.ts";
import type { Rule } from "./rule.ts";
import { destinationsOf } from "./rule.ts";

/** Names of destinations, services and their versions become names of objects of Kubernetes. */
export const outsideNamesAreLabels: Rule = ({ egress, services }) => [
  ...findNames(["egress", "destinations"], egress?.destinations),
  ...findNames(["services"], services),
  ...Object.entries(services ?? {}).flatMap(([service, entry]) =>
    findNames(["services", service, "subsets"], entry?.subsets),
  ),
];

/** One name outside is one destination: the mesh knows where it may go by its name alone. */
export const hostsAreListedOnce: Rule = (draft) => {
  const seen = new Map<string, string>();
  return destinationsOf(draft).flatMap(([name, { host, callers }]): Finding[] => {
    if (host === undefined || (callers ?? []).includes("hosts")) return [];
    const other = seen.get(host);
    seen.set(host, other ?? name);
    if (other === undefined) return [];
    return [
      {
        code: "host-listed-twice",
        path: ["egress", "destinations", name, "host"],
        expected: "a host of its own",
        got: `"${host}", which is ${other}'s`,
        fix: `list its ports and callers under ${other}`,
      },
    ];
  });
};

/** Ports on which Istio's proxy itself listens (Istio, "Ports used by Istio"). */
const PROXY_PORTS = { first: 15_000, last: 15_090 };

/** The gateway listens on the ports of its destinations, and on some of its own. */
export const gatewayPortsAreFree: Rule = (draft) =>
  destinationsOf(draft).flatMap(([name, { ports, callers }]): Finding[] => {
    if ((callers ?? []).includes("hosts")) return [];
    return (ports ?? []).flatMap((port, index): Finding[] =>
      port === undefined || port < PROXY_PORTS.first || port > PROXY_PORTS.last
        ? []
        : [
            {
              code: "port-of-the-proxy",
              path: ["egress", "destinations", name, "ports", index],
              expected: "a port outside 15000 to 15090, on which the mesh's own proxy listens",
              got: String(port),
              fix: "ask the destination for another port",
            },
          ],
    );
  });

function findNames(path: readonly string[], entries: object | undefined): Finding[] {
  return Object.keys(entries ?? {}).flatMap((name): Finding[] => {
    if (isName(name)) return [];
    const nearest = nearestName(name);
    return [
      {
        code: "not-a-name",
        path: [...path, name],
        expected:
          "a name of lower-case letters, digits and hyphens, starting with a letter, up to 63",
        got: JSON.stringify(name),
        fix: nearest === null ? "choose a short plain name" : `write "${nearest}"`,
      },
    ];
  });
}
