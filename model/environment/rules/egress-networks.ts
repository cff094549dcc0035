import type { Cidr } from "../../values/cidr.ts";
import { formatCidr, overlaps, parseAddress, parseCidr } from "../../values/cidr.ts";
import type { ConfigPath } from "../config-path.ts";
import { formatPath } from "../config-path.ts";
import type { Finding } from "../finding.ts";
import type { EnvironmentDraft } from "../schema/environment-file.ts";
import type { Rule } from "./rule.ts";
import { destinationsOf, known } from "./rule.ts";

interface Placed {
  readonly path: ConfigPath;
  readonly cidr: Cidr;
}

/** Each outside network is spoken for once, so that one reason, owner and expiry count for it. */
export const outsideNetworksAreDisjoint: Rule = (draft) =>
  [destinationNetworks(draft), exceptionNetworks(draft)].flatMap((networks) =>
    networks.flatMap(({ path, cidr }, index): Finding[] => {
      const other = networks.slice(0, index).find((earlier) => overlaps(earlier.cidr, cidr));
      if (other === undefined) return [];
      return [
        {
          code: "networks-overlap",
          path,
          expected: `a network that shares no address with ${formatPath(other.path)} ${formatCidr(other.cidr)}`,
          fix: "list each address once: merge the two, or cut one of them",
        },
      ];
    }),
  );

/** What lies inside the environment is no destination outside. */
export const outsideNetworksAreOutside: Rule = (draft) => {
  const inside = insideNetworks(draft);
  return [
    ...destinationNetworks(draft),
    ...destinationAddresses(draft),
    ...exceptionNetworks(draft),
  ].flatMap(({ path, cidr }): Finding[] => {
    const own = inside.find((network) => overlaps(network.cidr, cidr));
    if (own === undefined) return [];
    return [
      {
        code: "network-inside",
        path,
        expected: `addresses outside ${formatPath(own.path)} ${formatCidr(own.cidr)}`,
        fix: "traffic inside the environment needs no destination; remove this",
      },
    ];
  });
};

/** Widest networks that can be one destination: what is wider is a way round the list. */
const WIDEST = { IPv4: 8, IPv6: 19 } as const;

/** A network as wide as a large provider's whole allocation is still a place; half the internet is not. */
export const outsideNetworksAreNarrow: Rule = (draft) =>
  [...destinationNetworks(draft), ...exceptionNetworks(draft), ...administrators(draft)].flatMap(
    ({ path, cidr }): Finding[] => {
      const widest = WIDEST[cidr.family];
      if (cidr.prefix >= widest) return [];
      return [
        {
          code: "network-too-wide",
          path,
          expected: `a network of one owner, /${String(widest)} or narrower`,
          fix: "list the networks that are meant, each with its owner",
        },
      ];
    },
  );

function destinationNetworks(draft: EnvironmentDraft): readonly Placed[] {
  return destinationsOf(draft).flatMap(([name, { cidr }]) =>
    placed(["egress", "destinations", name, "cidr"], cidr),
  );
}

function destinationAddresses(draft: EnvironmentDraft): readonly Placed[] {
  return destinationsOf(draft).flatMap(([name, { addresses }]) =>
    known(addresses).flatMap((address, index) => {
      const bits = parseAddress(address)?.family === "IPv6" ? 128 : 32;
      return placed(
        ["egress", "destinations", name, "addresses", index],
        `${address}/${String(bits)}`,
      );
    }),
  );
}

function exceptionNetworks(draft: EnvironmentDraft): readonly Placed[] {
  return (["extend", "narrow"] as const).flatMap((kind) =>
    (draft.egress?.ranges?.[kind] ?? []).flatMap((exception, index) =>
      placed(["egress", "ranges", kind, index, "cidr"], exception?.cidr),
    ),
  );
}

function administrators(draft: EnvironmentDraft): readonly Placed[] {
  return Object.entries(draft.access?.administrators ?? {}).flatMap(([name, entry]) =>
    placed(["access", "administrators", name, "cidr"], entry?.cidr),
  );
}

function insideNetworks({ network }: EnvironmentDraft): readonly Placed[] {
  return [
    ...placed(["network", "private", "cidr"], network?.private?.cidr),
    ...placed(["network", "pods"], network?.pods),
    ...placed(["network", "services"], network?.services),
  ];
}

function placed(path: ConfigPath, text: string | undefined): readonly Placed[] {
  const cidr = text === undefined ? null : parseCidr(text);
  return cidr === null ? [] : [{ path, cidr }];
}
