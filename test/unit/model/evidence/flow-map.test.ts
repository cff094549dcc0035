import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type {
  FlowMap,
  MapBox,
  MapLabel,
} from "../../../../model/evidence/document/map/flow-map.ts";
import { LABEL_SIZES } from "../../../../model/evidence/document/map/flow-map.ts";
import { layoutNarrowMap } from "../../../../model/evidence/document/map/narrow-map.ts";
import { fitText, textWidth } from "../../../../model/evidence/document/map/text-width.ts";
import { layoutWideMap } from "../../../../model/evidence/document/map/wide-map.ts";
import type { Evidence } from "../../../../model/evidence/evidence.ts";
import { evidenceWith } from "../../../fixtures/evidence.ts";

interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const word = fc.oneof(
  fc.string({ minLength: 1, maxLength: 60 }),
  fc.string({ minLength: 1, maxLength: 40, unit: "grapheme" }),
  fc.constantFrom("w1", "WWWWWWWWWWWWWWWWWWWWWWWWWWWW", "a-host-with-a-rather-long-name.example"),
);
const country = fc.record({
  code: fc.constantFrom("NO", "SE", "DK", "FI", "DE", "FR", "CH", "GB", "US", "IN", "JP", "CA"),
  name: fc.constantFrom("Norway", "Bosnia and Herzegovina", "United Kingdom of Great Britain"),
  inside: fc.boolean(),
});
const [aHost] = evidenceWith().hosts;
const [aDestination] = evidenceWith().destinations;
if (aHost === undefined || aDestination === undefined) throw new Error("the fixture is empty");

/** Environments of 3 to 30 hosts and up to 40 destinations. */
const anyEvidence: fc.Arbitrary<Evidence> = fc
  .record({
    hosts: fc.array(
      fc.record({
        name: word,
        zone: fc.constantFrom(null, "osl-a", "osl-b", "a-zone-with-a-long-name"),
        role: fc.constantFrom("control-plane" as const, "worker" as const),
        egressGateway: fc.constantFrom(null, null, "dedicated" as const, "shared" as const),
      }),
      { minLength: 3, maxLength: 30 },
    ),
    destinations: fc.array(
      fc.record({
        name: word,
        target: word,
        ports: fc.array(fc.integer({ min: 1, max: 65_535 }), { minLength: 1, maxLength: 6 }),
        country,
        callers: fc.constantFrom(["hosts"], ["demo/client"]),
      }),
      { maxLength: 40 },
    ),
    administrators: fc.array(fc.record({ name: word, cidr: word, country }), { maxLength: 8 }),
  })
  .map(({ hosts, destinations, administrators }) => ({
    ...evidenceWith(),
    administrators,
    hosts: hosts.map((host) => ({ ...aHost, ...host })),
    destinations: destinations.map((destination) => ({ ...aDestination, ...destination })),
  }));

describe.each([
  ["wide", layoutWideMap],
  ["narrow", layoutNarrowMap],
])("the %s map", (_name, layout) => {
  it("keeps every label apart from the others, from boxes' edges, from lines and in the picture", () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        expect(collisions(layout(evidence))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it("shows each host and each country", () => {
    const texts = layout(evidenceWith()).labels.map(({ text }) => text);
    expect(texts).toEqual(expect.arrayContaining(["cp1", "w1", "w2", "Norway", "Switzerland"]));
  });

  it("has no line to the outside where no host has a way out", () => {
    const evidence = evidenceWith();
    const hosts = evidence.hosts.map((host) => ({ ...host, egressGateway: null }));
    const kinds = layout({ ...evidence, hosts }).lines.map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(["access"]));
  });
});

describe("text in the map", () => {
  it("is cut to a width, and marked as cut", () => {
    expect(fitText("short", 12, 200)).toBe("short");
    const cut = fitText("a name that is too long", 12, 60);
    expect(cut).toMatch(/…$/);
    expect(textWidth(cut, 12)).toBeLessThanOrEqual(60);
  });
});

/** Everything that runs into something else, in words. */
function collisions({ width, height, boxes, labels, lines }: FlowMap): string[] {
  const picture: Area = { left: 0, right: width, top: 0, bottom: height };
  const placed = labels.map((label) => ({ text: label.text, area: labelArea(label) }));
  const cards = boxes.filter(({ kind }) => kind !== "site").map(boxArea);
  const segments = lines.flatMap(({ points }) =>
    points.slice(1).map(([x, y], index): Area => {
      const [fromX, fromY] = points[index] ?? [x, y];
      return {
        left: Math.min(fromX, x),
        right: Math.max(fromX, x),
        top: Math.min(fromY, y),
        bottom: Math.max(fromY, y),
      };
    }),
  );
  return [
    ...pairs(placed).flatMap(([a, b]) => (meet(a.area, b.area) ? [`${a.text} | ${b.text}`] : [])),
    ...pairs(cards).flatMap(([a, b]) => (meet(a, b) ? ["two boxes"] : [])),
    ...placed.flatMap(({ text, area }) => [
      ...(isWithin(area, picture) ? [] : [`${text} leaves the picture`]),
      ...(cards.some((card) => meet(area, card) && !isWithin(area, card))
        ? [`${text} leaves`]
        : []),
      ...(segments.some((segment) => meet(area, segment)) ? [`${text} is crossed`] : []),
    ]),
    ...cards.flatMap((card) => (isWithin(card, picture) ? [] : ["a box leaves the picture"])),
  ];
}

function labelArea({ kind, x, y, width, anchor }: MapLabel): Area {
  const size = LABEL_SIZES[kind];
  const left = anchor === "start" ? x : x - width;
  // Ascenders and descenders of the usual fonts, as shares of the size.
  return { left, right: left + width, top: y - size * 0.8, bottom: y + size * 0.22 };
}

function boxArea({ x, y, width, height }: MapBox): Area {
  return { left: x, right: x + width, top: y, bottom: y + height };
}

function meet(a: Area, b: Area): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function isWithin(inner: Area, outer: Area): boolean {
  return (
    inner.left >= outer.left &&
    inner.right <= outer.right &&
    inner.top >= outer.top &&
    inner.bottom <= outer.bottom
  );
}

function pairs<T>(items: readonly T[]): (readonly [T, T])[] {
  return items.flatMap((a, index) => items.slice(index + 1).map((b) => [a, b] as const));
}
