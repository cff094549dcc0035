import { markup, type Markup } from "../markup.ts";
import type { FlowMap, MapBox, MapLabel, MapLine } from "./flow-map.ts";
import { LABEL_SIZES } from "./flow-map.ts";

export interface MapText {
  /** Prefix of the drawing's ids, unique in the page. */
  readonly id: string;
  readonly title: string;
  /** The same in words, for who cannot see it. */
  readonly description: string;
}

/** Writes a map as SVG; its colours are in the page's style sheet. */
export function renderMap(map: FlowMap, { id, title, description }: MapText): Markup {
  const size = `0 0 ${String(map.width)} ${String(Math.ceil(map.height))}`;
  return markup`<svg
    class="map ${id}"
    viewBox="${size}"
    role="img"
    aria-labelledby="${id}-title ${id}-desc"
    xmlns="http://www.w3.org/2000/svg"
  >
    <title id="${id}-title">${title}</title>
    <desc id="${id}-desc">${description}</desc>
    ${map.boxes.map(renderBox)}${map.lines.map(renderLine)}${map.labels.map(renderLabel)}
  </svg> `;
}

function renderBox({ kind, x, y, width, height }: MapBox): Markup {
  const corner = kind === "site" ? 6 : 3;
  return markup`<rect
    class="box-${kind}"
    x="${x}"
    y="${y}"
    width="${width}"
    height="${height}"
    rx="${corner}"
  /> `;
}

function renderLine({ kind, points, arrow }: MapLine): Markup {
  const path = points.map(([x, y]) => `${String(x)},${String(y)}`).join(" ");
  return markup`<polyline class="flow-${kind}" points="${path}" />
    ${arrow && renderArrow(kind, points)}`;
}

const ARROW_LENGTH = 8;
const ARROW_HALF = 4;

// Drawn as a shape: markers take their colour from the line in some browsers only.
function renderArrow(kind: MapLine["kind"], points: MapLine["points"]): Markup {
  const tip = points.at(-1);
  const before = points.at(-2);
  if (tip === undefined || before === undefined) {
    throw new Error("unreachable: a line of one point");
  }
  const [x, y] = tip;
  const isDown = before[0] === x;
  const corners = isDown
    ? [tip, [x - ARROW_HALF, y - ARROW_LENGTH], [x + ARROW_HALF, y - ARROW_LENGTH]]
    : [tip, [x - ARROW_LENGTH, y - ARROW_HALF], [x - ARROW_LENGTH, y + ARROW_HALF]];
  const path = corners.map((corner) => corner.join(",")).join(" ");
  return markup`<polygon class="arrow-${kind}" points="${path}" /> `;
}

function renderLabel({ kind, text, x, y, anchor }: MapLabel): Markup {
  return markup`<text
    class="label-${kind}"
    x="${x}"
    y="${y}"
    font-size="${LABEL_SIZES[kind]}"
    text-anchor="${anchor}"
  >${text}</text> `;
}
