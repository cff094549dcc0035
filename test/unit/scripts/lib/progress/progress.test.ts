import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { JsonProgress, TextProgress } from "../../../../../scripts/lib/progress/progress.ts";
import { labPlan } from "../../../../fixtures/plans.ts";
import { CILIUM, done, INIT, resourceEvent, started } from "../../../../fixtures/engine-events.ts";

class Screen {
  readonly isTTY: boolean;
  readonly columns = 100;
  readonly rows = 10;
  text = "";

  constructor(isTTY: boolean) {
    this.isTTY = isTTY;
  }

  write(text: string): void {
    this.text += text;
  }

  /** What a person would see: cursor movements carried out, colours left out. */
  get shown(): string[] {
    const lines: string[] = [];
    for (const part of this.text.split(/(\u001b\[\d+A\u001b\[0J)/)) {
      const up = /\u001b\[(\d+)A/.exec(part)?.[1];
      if (up !== undefined) lines.splice(lines.length - Number(up));
      else lines.push(...part.split("\n").slice(0, -1));
    }
    return lines.map((line) => line.replace(/\u001b\[[0-9;]*m/g, "").replace(/ +/g, " "));
  }
}

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

function follow(screen: Screen): { progress: TextProgress; at: (ms: number) => void } {
  let now = 0;
  const progress = new TextProgress(labPlan, screen, () => now);
  return { progress, at: (ms) => (now = ms) };
}

describe("on a terminal", () => {
  it("rewrites what goes on, and leaves what ended", () => {
    const screen = new Screen(true);
    const { progress, at } = follow(screen);
    progress.onEvent(started(INIT));
    at(4000);
    jest.advanceTimersByTime(100);
    expect(screen.shown).toEqual([
      "… cp1 init-control-plane Initialise the first control plane 4.0s",
    ]);

    progress.onEvent(started(CILIUM));
    at(8100);
    progress.onEvent(done(INIT, 8100));
    expect(screen.shown).toEqual([
      "done cp1 init-control-plane Initialise the first control plane 8.1s",
      "… Pod network 0/1 4.1s waiting for DaemonSet kube-system/cilium",
    ]);

    progress.onEvent(done(CILIUM, 4100));
    progress.stop();
    expect(screen.shown).toEqual([
      "done cp1 init-control-plane Initialise the first control plane 8.1s",
      "done Pod network 1/1 4.1s",
    ]);
  });

  it("never writes a line that wraps, nor more lines than there are", () => {
    const screen = new Screen(true);
    const { progress } = follow(screen);
    for (let host = 0; host < 20; host += 1) {
      const name = `w${String(host)}-join-workers`;
      progress.onEvent(
        resourceEvent(
          { ...INIT, name },
          { operation: "create", phase: "start", message: "waiting ".repeat(40) },
        ),
      );
    }

    expect(screen.shown).toHaveLength(screen.rows - 2);
    expect(screen.shown.every((line) => line.length < screen.columns)).toBe(true);
    progress.stop();
  });
});

describe("elsewhere", () => {
  it("writes a line for each beginning and end, and reminds of what takes long", () => {
    const screen = new Screen(false);
    const { progress, at } = follow(screen);
    progress.onEvent(started(CILIUM));
    at(30_000);
    jest.advanceTimersByTime(30_000);
    progress.onEvent(done(CILIUM, 31_000));
    at(31_000);
    progress.stop();

    expect(screen.text).not.toContain("\u001b");
    expect(screen.shown).toEqual([
      "start Pod network",
      "… Pod network 0/1 30.0s waiting for DaemonSet kube-system/cilium",
      "done Pod network 1/1 30.0s",
    ]);
  });

  it("takes control codes out of other programs' words", () => {
    const screen = new Screen(false);
    const { progress } = follow(screen);
    progress.onEvent({ kind: "notice", level: "warning", message: "bad\u001b[2J\nend" });
    progress.stop();

    expect(screen.text).toBe("warning bad end\n");
  });
});

describe("for machines", () => {
  it("writes each event as one line of JSON, with the error's words", () => {
    const screen = new Screen(false);
    const progress = new JsonProgress(screen);
    const error = new Error("kubeadm said no");
    progress.onEvent(resourceEvent(INIT, { operation: "create", phase: "failed", error }));

    expect(screen.text.split("\n")).toHaveLength(2);
    expect(JSON.parse(screen.text)).toMatchObject({ phase: "failed", error: "kubeadm said no" });
  });
});
