import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { EngineEvent } from "../../../../engine/events.ts";
import { kitParts } from "../../../../model/recovery/kit-manifest.ts";
import { isObjection, probeAreas } from "../../../../model/verification/report.ts";
import type { Engine } from "../../engine/engine.ts";
import { bringUp } from "../../environment/bring-up.ts";
import { environmentFolders } from "../../environment/environment-state.ts";
import type { ReadyPlan } from "../../environment/prepare.ts";
import { verifyNow } from "../../verify/verify-now.ts";
import { bringSnapshot } from "./bring-snapshot.ts";
import { type PhaseTime, PhaseTimes } from "./phase-times.ts";
import { partOf } from "../kit/kit-file.ts";
import type { PlannedRebuild } from "./prepare-rebuild.ts";

/** How a rebuild went. */
export interface RebuildReport {
  readonly environment: string;
  /** SHA-256 of the kit. */
  readonly kit: string;
  readonly snapshotTakenAt: string;
  /** Whether the program made all, and verification found nothing wrong. */
  readonly ok: boolean;
  /** Whether the program made all, and what had to answer then does. */
  readonly isUp: boolean;
  /** Until everything stood and answered; verification comes on top. */
  readonly rtoSeconds: number;
  readonly verifySeconds: number;
  readonly phases: readonly PhaseTime[];
  /** What verification found, or why it was not begun. */
  readonly objections: readonly string[];
}

export interface RebuildArgs {
  readonly rebuild: PlannedRebuild;
  readonly ready: ReadyPlan;
  readonly engine: Engine;
  readonly json: boolean;
  readonly verify: boolean;
  readonly say: (line: string) => void;
  /** What has to work before it counts as back, within the recovery time; what `prove` throws is an objection. */
  readonly answers?: { readonly name: string; readonly prove: () => Promise<void> };
}

/** Makes the cluster from the kit on its hosts, verifies it, and keeps a report. */
export async function runRebuild(args: RebuildArgs): Promise<RebuildReport> {
  const { rebuild, ready, engine, say } = args;
  const times = new PhaseTimes();
  const snapshot = new SnapshotBearer(args);
  const { result } = await bringUp({
    ...args,
    // Nothing of the rebuilt stack is old: what left the program is never deleted here.
    yes: false,
    onEvent: (event) => {
      times.onEvent(event);
      snapshot.onEvent(event);
    },
  });
  await snapshot.end();
  const unproven = result.ok ? await prove(args, times) : [];
  const rtoSeconds = times.elapsed();
  const failures = result.failures.map(({ name, error }) => `${name}: ${error.message}`);
  const objections = [...failures, ...unproven];
  if (result.ok && args.verify) {
    const found = await times.during("verify", () => verifyNow(ready, engine, probeAreas, say));
    objections.push(...found.results.filter(isObjection).map(({ title }) => title));
  }
  const report: RebuildReport = {
    environment: ready.plan.environment,
    kit: rebuild.restore.kit,
    snapshotTakenAt: rebuild.kit.manifest.madeAt,
    isUp: result.ok && unproven.length === 0,
    ok: result.ok && objections.length === 0,
    rtoSeconds,
    verifySeconds: Math.round((times.elapsed() - rtoSeconds) * 10) / 10,
    phases: times.list(),
    objections,
  };
  const { folder } = environmentFolders(ready.plan.environment);
  await writeFile(join(folder, "rebuild.json"), `${JSON.stringify(report, undefined, 2)}\n`);
  return report;
}

async function prove({ answers }: RebuildArgs, times: PhaseTimes): Promise<string[]> {
  if (answers === undefined) return [];
  try {
    await times.during(answers.name, answers.prove);
    return [];
  } catch (error) {
    return [`${answers.name}: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/** Brings the snapshot when the step that waits for it begins. */
class SnapshotBearer {
  private readonly args: RebuildArgs;
  private bringing: Promise<void> = Promise.resolve();

  constructor(args: RebuildArgs) {
    this.args = args;
  }

  readonly onEvent = (event: EngineEvent): void => {
    const { rebuild, ready, engine, say } = this.args;
    const host = ready.plan.hosts[0];
    if (event.kind !== "resource" || event.name !== `${host.name}-restore-etcd`) return;
    if (event.phase !== "start") return;
    this.bringing = bringSnapshot(engine, host, partOf(rebuild.kit, kitParts.snapshot)).catch(
      (error: unknown) => {
        say(
          `The snapshot did not arrive: ${error instanceof Error ? error.message : String(error)}`,
        );
      },
    );
  };

  end(): Promise<void> {
    return this.bringing;
  }
}
