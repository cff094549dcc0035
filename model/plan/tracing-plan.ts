/** Traces of calls: which are taken, where they are stored, and for how long. */
export interface TracingPlan {
  /** Name of the host whose disk they are on, and nothing else has them. */
  readonly host: string;
  /** Folder on that host, of Jaeger alone. */
  readonly folder: string;
  /** Size of the disk that the folder is on. */
  readonly diskGiB: number;
  readonly samplingPercent: number;
  /** What is older than this is deleted; while the stored take more, none are added. */
  readonly retention: { readonly days: number; readonly gibibytes: number };
}
