import { kitParts } from "../../../../model/recovery/kit-manifest.ts";
import type { OtherAddresses } from "../../../../model/recovery/other-hosts.ts";
import { openEngine } from "../../engine/engine-open.ts";
import { prepareEnvironment, type ReadyPlan } from "../../environment/prepare.ts";
import { partOf } from "../kit/kit-file.ts";
import { beginRebuild, planRebuild } from "../rebuild/prepare-rebuild.ts";
import { type RebuildReport, runRebuild } from "../rebuild/run-rebuild.ts";
import type { DrillKit } from "./drill-kit.ts";
import { awaitWrite } from "./drill-workload.ts";
import { ontoOtherHosts } from "./onto-other-hosts.ts";
import { openCluster } from "./open-cluster.ts";

/** The environment as it is afterwards, and how that went. */
export interface Rebuilt {
  readonly ready: ReadyPlan;
  readonly report: RebuildReport;
  /** When the program began, of the epoch. */
  readonly beganAt: number;
}

/**
 * Makes a lost lab again from its kit at other addresses. It is back when a write is acknowledged through the mesh.
 * @param firstWrite number of a write that was never made
 */
export async function rebuildElsewhere(
  { kit, digest }: DrillKit,
  others: readonly OtherAddresses[],
  firstWrite: number,
  { verify, say }: { readonly verify: boolean; readonly say: (line: string) => void },
): Promise<Rebuilt> {
  const { environment } = kit.manifest;
  const text = partOf(kit, kitParts.environment).toString("utf8");
  const onto = { name: "other addresses", text: ontoOtherHosts(text, others) };
  const rebuild = planRebuild(kit, digest, onto);
  await beginRebuild(rebuild);
  const ready = await prepareEnvironment(environment, { bundleSource: "auto", say });
  const engine = await openEngine(environment, ready.plan, { engine: "embedded" });
  const answers = {
    name: "a write through the mesh",
    prove: async (): Promise<void> => {
      await awaitWrite(await openCluster(ready), ready.plan, firstWrite);
      say("a write was acknowledged through the mesh");
    },
  };
  const beganAt = Date.now();
  const report = await runRebuild({ rebuild, ready, engine, json: false, verify, say, answers });
  return { ready, report, beganAt };
}
