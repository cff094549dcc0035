import type { Evidence } from "../../evidence.ts";
import type { FlowMap, MapBox, MapLabel, MapLine } from "./flow-map.ts";
import { mapCards } from "./map-cards.ts";
import { type Card, makeLabel, placeColumn, type PlacedCard } from "./place-card.ts";

const WIDTH = 350;
const ARROW = 30;
const MIDDLE = WIDTH / 2;
const BUS = 8;
const INDENT = 28;

/** The same from top to bottom, for phones: people, hosts, gateway, destinations. */
export function layoutNarrowMap(evidence: Evidence): FlowMap {
  const cards = mapCards(evidence);
  const { site } = evidence;
  const people = stack("Administrators", "SSH and the API", cards.administrators, 0, 0);
  const hasPeople = cards.administrators.length > 0;
  const frameTop = hasPeople ? people.bottom + ARROW : 0;
  const place = `${site.name}, ${site.country.name}`;
  const hosts = stack(place, "mutual TLS between all workloads", cards.zones, frameTop + 6, 12);
  const hasWork = cards.zones.length > 0;
  const gatewayTop = hasWork ? hosts.bottom + ARROW : hosts.bottom;
  const gateway = stack("Egress gateway", "the only way out", [cards.gateway], gatewayTop, 12);
  const frameBottom = gateway.bottom + 12;
  const refused =
    cards.countries.length === 0 ? "none: no data may leave" : "all others are refused";
  const countries = stack(
    "Destinations",
    refused,
    cards.countries.map(({ card }) => card),
    frameBottom + ARROW,
    INDENT,
  );
  const isOpen = cards.gateway.kind !== "closed";
  const frame: MapBox = {
    kind: "site",
    x: 1,
    y: frameTop,
    width: WIDTH - 2,
    height: frameBottom - frameTop,
  };
  const parts = [...(hasPeople ? [people] : []), hosts, gateway, countries];
  return {
    width: WIDTH,
    height: countries.bottom + 2,
    boxes: [frame, ...parts.flatMap(({ placed }) => placed.map(({ box }) => box))],
    labels: parts.flatMap(({ headings, placed }) => [
      ...headings,
      ...placed.flatMap(({ labels }) => labels),
    ]),
    lines: [
      ...(hasPeople ? [down("access", people.bottom, frameTop)] : []),
      ...(isOpen && hasWork ? [down("workloads", hosts.bottom, gatewayTop + 2)] : []),
      ...(isOpen ? spread(gateway.placed, countries.placed, cards.countries) : []),
    ],
  };
}

interface Stack {
  readonly headings: readonly MapLabel[];
  readonly placed: readonly PlacedCard[];
  readonly bottom: number;
}

/** A heading and its cards below, over the whole width. */
function stack(
  heading: string,
  caption: string,
  cards: readonly Card[],
  top: number,
  indent: number,
): Stack {
  const width = WIDTH - indent - 12;
  const { placed, bottom } = placeColumn(cards, indent, top + 48, width);
  return {
    headings: [
      makeLabel("heading", heading, indent, top + 18, width),
      makeLabel("caption", caption, indent, top + 35, width),
    ],
    placed,
    bottom,
  };
}

function down(kind: MapLine["kind"], from: number, to: number): MapLine {
  return {
    kind,
    points: [
      [MIDDLE, from],
      [MIDDLE, to],
    ],
    arrow: true,
  };
}

// Down the left edge, past the heading, with an arrow into each country.
function spread(
  [gateway]: readonly PlacedCard[],
  cards: readonly PlacedCard[],
  countries: ReturnType<typeof mapCards>["countries"],
): MapLine[] {
  const last = cards.at(-1);
  if (gateway === undefined || last === undefined) return [];
  const port = ({ box }: PlacedCard): number => box.y + 13;
  const start = gateway.box.y + gateway.box.height / 2;
  const edge = gateway.box.x;
  return [
    {
      kind: "workloads",
      points: [
        [edge, start],
        [BUS, start],
        [BUS, port(last)],
      ],
      arrow: false,
    },
    ...cards.map((card, index): MapLine => {
      const isForWork = countries[index]?.flows.includes("workloads") === true;
      const points = [[BUS, port(card)] as const, [card.box.x, port(card)] as const];
      return { kind: isForWork ? "workloads" : "hosts", points, arrow: true };
    }),
  ];
}
