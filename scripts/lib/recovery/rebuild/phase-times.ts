import type { EngineEvent } from "../../../../engine/events.ts";

/** How long one part of a rebuild took, in seconds since it began and until it was done. */
export interface PhaseTime {
  readonly name: string;
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** Notes when steps and objects begin and end; what is done at once for many counts as one part. */
export class PhaseTimes {
  private readonly now: () => number;
  private readonly began: number;
  private readonly spans = new Map<string, { start: number; end: number }>();

  constructor(now: () => number = () => performance.now()) {
    this.now = now;
    this.began = now();
  }

  readonly onEvent = (event: EngineEvent): void => {
    if (event.kind !== "resource" || event.type.startsWith("infra:")) return;
    if (event.phase !== "start" && event.phase !== "done") return;
    if (event.operation === "same") return;
    this.note(nameOf(event.type, event.name, event.urn));
  };

  /** Does some work that is a part by itself. */
  async during<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.note(name);
    try {
      return await work();
    } finally {
      this.note(name);
    }
  }

  /** All parts, in the order in which they began. */
  list(): PhaseTime[] {
    return [...this.spans]
      .map(([name, { start, end }]) => ({
        name,
        startSeconds: tenths(start),
        endSeconds: tenths(end),
      }))
      .toSorted((a, b) => a.startSeconds - b.startSeconds);
  }

  /** Seconds since the beginning. */
  elapsed(): number {
    return tenths(this.now() - this.began);
  }

  private note(name: string): void {
    const at = this.now() - this.began;
    const known = this.spans.get(name);
    this.spans.set(name, { start: known?.start ?? at, end: at });
  }
}

/** A step goes by its own name, with its host; objects go by the component that they are part of. */
function nameOf(type: string, name: string, urn: string): string {
  if (type.startsWith("command:")) return name;
  if (type.startsWith("tls:")) return "keys";
  const component = /infra:([a-z/]+):[A-Za-z]+/.exec(urn)?.[1];
  return component ?? "objects";
}

function tenths(milliseconds: number): number {
  return Math.round(milliseconds / 100) / 10;
}
