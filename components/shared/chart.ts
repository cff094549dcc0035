import type { Manifest } from "./kubernetes-object.ts";

/** Charts of the bundle, by folder name. */
export type ChartName = "cilium" | "istio-base" | "istiod" | "istio-cni";

export interface ChartRelease {
  readonly chart: ChartName;
  /** Folder of the bundle with `charts/`, ending in a slash; the bundle itself unless given. */
  readonly folder?: string;
  /** Release name, which charts put into object names and labels. */
  readonly name: string;
  readonly namespace: string;
  readonly values: object;
}

/**
 * Renders a chart on this machine to its objects, in the chart's order. Nothing is installed in the
 * cluster to do it, so that policies and previews see every object.
 */
export type RenderChart = (release: ChartRelease) => readonly Manifest[];
