import type { SeenObject } from "../../../../model/recovery/compare-objects.ts";
import type { Engine } from "../../engine/engine.ts";
import type { ReadyPlan } from "../../environment/prepare.ts";
import { type DrillKit, makeDrillKit } from "./drill-kit.ts";
import { writerIdentity } from "./drill-objects.ts";
import { openDrill } from "./drill-workload.ts";
import { listObjects } from "./list-objects.ts";
import { MeshWriter } from "./mesh-writer.ts";
import { openCluster } from "./open-cluster.ts";

/** Writes that are acknowledged before the kit is begun, and after it was made: what a loss takes. */
const WRITES_BEFORE = 25;
const WRITES_AFTER = 50;
const WRITE_SECONDS = 90;

/** What is lost next. */
export interface Loss {
  readonly kit: DrillKit;
  /** What was there when the kit was begun. */
  readonly listed: readonly SeenObject[];
  /** Writes on until its host is gone. */
  readonly writer: MeshWriter;
  /** How many of its writes were acknowledged before the kit was begun. */
  readonly beforeSnapshot: number;
}

/**
 * Writes through the mesh from here on, makes a kit meanwhile, and goes on writing. Throws where no write comes
 * through, and where the kit is no good; nothing is lost then.
 * @param moved addresses that hosts will have, by those that they have
 */
export async function prepareLoss(
  {
    ready,
    engine,
    say,
  }: {
    readonly ready: ReadyPlan;
    readonly engine: Engine;
    readonly say: (line: string) => void;
  },
  moved: ReadonlyMap<string, string>,
): Promise<Loss> {
  const cluster = await openCluster(ready);
  say("making a writer and a keeper in the mesh");
  await openDrill(cluster, ready.plan);
  say("writing through the mesh");
  const order = { first: 1, count: 0, as: writerIdentity(ready.plan) };
  const writer = new MeshWriter(cluster, order);
  try {
    await writer.has(WRITES_BEFORE, WRITE_SECONDS);
    const listed = await listObjects(cluster, moved);
    const beforeSnapshot = writer.acknowledged.length;
    say("making a kit while writes go on, and proving that it can be restored");
    const kit = await makeDrillKit(ready, engine);
    say(`writing on, ${String(WRITES_AFTER)} times: what a loss takes`);
    await writer.has(writer.acknowledged.length + WRITES_AFTER, WRITE_SECONDS);
    return { kit, listed, writer, beforeSnapshot };
  } catch (error) {
    await writer.stop();
    throw error;
  }
}
