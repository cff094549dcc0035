/** A drawing of where data flows, in user units, ready to be written as SVG. */
export interface FlowMap {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly MapBox[];
  readonly labels: readonly MapLabel[];
  readonly lines: readonly MapLine[];
}

/** `site` is the frame around what belongs to the environment; `outside` is beyond the residency. */
export type BoxKind = "site" | "card" | "gateway" | "outside" | "closed";

export interface MapBox {
  readonly kind: BoxKind;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type LabelKind = "heading" | "caption" | "title" | "tag" | "name" | "detail";

export interface MapLabel {
  readonly kind: LabelKind;
  readonly text: string;
  /** Where it starts, or ends when its anchor is `end`; y is the baseline. */
  readonly x: number;
  readonly y: number;
  readonly anchor: "start" | "end";
  /** Estimated width; never less than what a browser draws. */
  readonly width: number;
}

/** `workloads`: connections of services; `hosts`: of the hosts themselves; `access`: of people. */
export type FlowKind = "workloads" | "hosts" | "access";

export interface MapLine {
  readonly kind: FlowKind;
  /** Corners; the last one is the tip where there is an arrow. */
  readonly points: readonly (readonly [number, number])[];
  readonly arrow: boolean;
}

/** Font sizes of labels, in user units. */
export const LABEL_SIZES: Readonly<Record<LabelKind, number>> = {
  heading: 14.5,
  caption: 12,
  title: 13.5,
  tag: 11.5,
  name: 13,
  detail: 12,
};
