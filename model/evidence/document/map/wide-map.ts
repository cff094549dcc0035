import type { Evidence } from "../../evidence.ts";
import type { FlowMap, MapLabel, MapLine } from "./flow-map.ts";
import { mapCards } from "./map-cards.ts";
import { makeLabel, placeColumn, type PlacedCard } from "./place-card.ts";

const WIDTH = 1000;
const TOP = 62;
const COLUMNS = {
  administrators: { x: 1, width: 170 },
  zones: { x: 232, width: 206 },
  gateway: { x: 496, width: 172 },
  countries: { x: 744, width: 255 },
} as const;
const SITE = { x: 216, right: 684 };
const BUS = { access: 193, inside: 467, outside: 714 };

/** Four columns from left to right: people, hosts, gateway, destinations. For screens and paper. */
export function layoutWideMap(evidence: Evidence): FlowMap {
  const cards = mapCards(evidence);
  const { administrators, zones, gateway, countries } = {
    administrators: place(cards.administrators, COLUMNS.administrators),
    zones: place(cards.zones, COLUMNS.zones),
    gateway: place([cards.gateway], COLUMNS.gateway),
    countries: place(
      cards.countries.map(({ card }) => card),
      COLUMNS.countries,
    ),
  };
  const siteBottom = Math.max(zones.bottom, gateway.bottom) + 14;
  const placed = [administrators, zones, gateway, countries].flatMap((column) => column.placed);
  const site = { kind: "site" as const, x: SITE.x, y: TOP - 14, width: SITE.right - SITE.x };
  const flows = cards.countries.map(({ flows }) => flows);
  return {
    width: WIDTH,
    height: Math.max(siteBottom, administrators.bottom, countries.bottom) + 2,
    boxes: [{ ...site, height: siteBottom - site.y }, ...placed.map(({ box }) => box)],
    labels: [...headings(evidence), ...placed.flatMap(({ labels }) => labels)],
    lines: [
      ...merge(administrators.placed, BUS.access, [SITE.x, TOP + 13], "access"),
      ...(cards.gateway.kind === "closed"
        ? []
        : [
            ...merge(zones.placed, BUS.inside, [COLUMNS.gateway.x, TOP + 13], "workloads"),
            ...spread(gateway.placed, BUS.outside, countries.placed, flows),
          ]),
    ],
  };
}

function place(
  cards: Parameters<typeof placeColumn>[0],
  { x, width }: { readonly x: number; readonly width: number },
): ReturnType<typeof placeColumn> {
  return placeColumn(cards, x, TOP, width);
}

function headings({ site, destinations }: Evidence): MapLabel[] {
  const { administrators, gateway, countries } = COLUMNS;
  const head = (x: number, width: number, text: string, below: string): MapLabel[] => [
    makeLabel("heading", text, x, 16, width),
    makeLabel("caption", below, x, 34, width),
  ];
  return [
    ...head(administrators.x, administrators.width, "Administrators", "SSH and the API"),
    ...head(SITE.x, 260, `${site.name}, ${site.country.name}`, "mutual TLS between all workloads"),
    ...head(gateway.x, gateway.width, "Egress gateway", "the only way out"),
    ...head(
      countries.x,
      countries.width,
      "Destinations",
      destinations.length === 0 ? "none: no data may leave" : "all others are refused",
    ),
  ];
}

type Point = readonly [number, number];

/** The height at which a card is connected: that of its title. */
const PORT = 13;

/** From the right of many cards along one vertical to one arrow. */
function merge(
  cards: readonly PlacedCard[],
  bus: number,
  [x, y]: Point,
  kind: MapLine["kind"],
): MapLine[] {
  const ports = cards.map(({ box }): Point => [box.x + box.width, box.y + PORT]);
  const last = ports.at(-1);
  if (last === undefined) return [];
  return [
    ...ports.map((port) => ({ kind, points: [port, [bus, port[1]] as Point], arrow: false })),
    ...(last[1] > y
      ? [{ kind, points: [[bus, last[1]] as Point, [bus, y] as Point], arrow: false }]
      : []),
    { kind, points: [[bus, y] as Point, [x, y] as Point], arrow: true },
  ];
}

/** From one card along one vertical to an arrow at each country, dashed where only hosts go there. */
function spread(
  [from]: readonly PlacedCard[],
  bus: number,
  cards: readonly PlacedCard[],
  flows: readonly (readonly ("workloads" | "hosts")[])[],
): MapLine[] {
  const last = cards.at(-1);
  if (from === undefined || last === undefined) return [];
  const y = from.box.y + PORT;
  const right = from.box.x + from.box.width;
  const trunk: MapLine = {
    kind: "workloads",
    points: [
      [right, y],
      [bus, y],
      ...(cards.length > 1 ? [[bus, last.box.y + PORT] as Point] : []),
    ],
    arrow: false,
  };
  return [
    trunk,
    ...cards.map(({ box }, index): MapLine => {
      const kind = flows[index]?.includes("workloads") === true ? "workloads" : "hosts";
      return {
        kind,
        points: [
          [bus, box.y + PORT],
          [box.x, box.y + PORT],
        ],
        arrow: true,
      };
    }),
  ];
}
