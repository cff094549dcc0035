import type { BoxKind, LabelKind, MapBox, MapLabel } from "./flow-map.ts";
import { LABEL_SIZES } from "./flow-map.ts";
import { fitText, textWidth } from "./text-width.ts";

/** A box with a title and rows of text. */
export interface Card {
  readonly kind: BoxKind;
  readonly title: string;
  /** Stands at the right of the title. */
  readonly tag?: string;
  readonly rows: readonly CardRow[];
}

export interface CardRow {
  readonly left: string;
  readonly right?: string;
  /** A line of its own below. */
  readonly below?: string;
}

export interface PlacedCard {
  readonly box: MapBox;
  readonly labels: readonly MapLabel[];
}

const PADDING = 10;
const TITLE_HEIGHT = 27;
const LINE_HEIGHT = 19;
const GAP = 8;

/** Space between two cards of a column. */
export const CARD_GAP = 12;

/** Draws one card at a place, and cuts what does not fit into its width. */
export function placeCard(card: Card, x: number, y: number, width: number): PlacedCard {
  const labels: MapLabel[] = [];
  const inner = { left: x + PADDING, right: x + width - PADDING };
  const pair = (
    baseline: number,
    [leftKind, left]: readonly [LabelKind, string],
    [rightKind, right]: readonly [LabelKind, string | undefined],
  ): void => {
    const room = inner.right - inner.left;
    const leftWidth = textWidth(left, LABEL_SIZES[leftKind]);
    // The right text gives way first, down to half of the room.
    const rightRoom = Math.max(room / 2 - GAP, room - leftWidth - GAP);
    const rightLabel =
      right === undefined ? null : makeLabel(rightKind, right, inner.right, baseline, rightRoom);
    const leftRoom = rightLabel === null ? room : room - rightLabel.width - GAP;
    labels.push(makeLabel(leftKind, left, inner.left, baseline, leftRoom));
    if (rightLabel !== null) labels.push({ ...rightLabel, anchor: "end" });
  };
  pair(y + 18, ["title", card.title], ["tag", card.tag]);
  let bottom = y + TITLE_HEIGHT;
  for (const { left, right, below } of card.rows) {
    pair(bottom + 13, ["name", left], ["detail", right]);
    bottom += LINE_HEIGHT;
    if (below === undefined) continue;
    pair(bottom + 11, ["detail", below], ["detail", undefined]);
    bottom += LINE_HEIGHT + 2;
  }
  const height = bottom - y + (card.rows.length > 0 ? 6 : 2);
  return { box: { kind: card.kind, x, y, width, height }, labels };
}

/** Draws cards one below the other. */
export function placeColumn(
  cards: readonly Card[],
  x: number,
  top: number,
  width: number,
): { readonly placed: readonly PlacedCard[]; readonly bottom: number } {
  let y = top;
  const placed = cards.map((card) => {
    const one = placeCard(card, x, y, width);
    y += one.box.height + CARD_GAP;
    return one;
  });
  return { placed, bottom: placed.length === 0 ? top : y - CARD_GAP };
}

/** A label that starts at a place and is cut to a width. */
export function makeLabel(
  kind: LabelKind,
  text: string,
  x: number,
  y: number,
  room: number,
): MapLabel {
  const size = LABEL_SIZES[kind];
  const fitted = fitText(text, size, room);
  return { kind, text: fitted, x, y, anchor: "start", width: textWidth(fitted, size) };
}
