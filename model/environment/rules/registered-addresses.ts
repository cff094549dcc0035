import { parseCidr } from "../../values/cidr.ts";
import type { ConfigPath } from "../config-path.ts";
import type { Finding } from "../finding.ts";
import type { Rule } from "./rule.ts";
import { destinationsOf, known } from "./rule.ts";

/** A pinned data set is the one that is used. */
export const addressDataIsThePinned: Rule = ({ egress }, { addresses }) => {
  const pinned = egress?.ranges?.dataset;
  if (pinned === undefined) return [];
  const installed = addresses.digest();
  if (pinned === installed) return [];
  return [
    {
      code: "address-data-differs",
      path: ["egress", "ranges", "dataset"],
      expected: `the digest of the data that is installed, ${installed}`,
      fix: "review what changed and write its digest, or install the pinned version again",
    },
  ];
};

/**
 * Warning: the file and the registry differ about where an address is. Registration is no location,
 * so either may be right; somebody should know which.
 */
export const countriesAgreeWithRegistries: Rule = (draft, { addresses }) => {
  const destinations = destinationsOf(draft).flatMap(([name, destination]): Finding[] => {
    const path = ["egress", "destinations", name];
    const { country, cidr } = destination;
    if (country === undefined) return [];
    return [
      ...(cidr === undefined ? [] : findContradiction([...path, "cidr"], cidr, country, addresses)),
      ...known(destination.addresses).flatMap((address, index) =>
        findContradiction([...path, "addresses", index], toCidr(address), country, addresses),
      ),
    ];
  });
  const administrators = Object.entries(draft.access?.administrators ?? {}).flatMap(
    ([name, entry]) =>
      entry?.cidr === undefined || entry.country === undefined
        ? []
        : findContradiction(
            ["access", "administrators", name, "cidr"],
            entry.cidr,
            entry.country,
            addresses,
          ),
  );
  return [...destinations, ...administrators];
};

function findContradiction(
  path: ConfigPath,
  cidr: string,
  country: string,
  { countryOf }: Parameters<Rule>[1]["addresses"],
): Finding[] {
  const network = parseCidr(cidr);
  const registered = network === null ? null : countryOf(network);
  if (registered === null || registered === country) return [];
  return [
    {
      code: "registered-elsewhere",
      path,
      expected: `an address registered in ${country}, as the entry says`,
      got: `${cidr}, registered in ${registered}`,
      fix: "ask its owner where the machine stands; write that country, and keep the answer",
    },
  ];
}

function toCidr(address: string): string {
  return `${address}/${address.includes(":") ? "128" : "32"}`;
}
