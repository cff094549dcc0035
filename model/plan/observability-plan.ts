import type { TracingPlan } from "./tracing-plan.ts";

/** Request metrics: where they are stored, and for how long. */
export interface ObservabilityPlan {
  /** Name of the host whose disk they are on, and nothing else has them. */
  readonly host: string;
  /** Folder on that host, of Prometheus alone. */
  readonly folder: string;
  /** Size of the disk that the folder is on. */
  readonly diskGiB: number;
  /** What is older than this is deleted, and so is the oldest of what takes more than this. */
  readonly retention: { readonly days: number; readonly gibibytes: number };
  /** Null where no traces are taken. */
  readonly tracing: TracingPlan | null;
}
