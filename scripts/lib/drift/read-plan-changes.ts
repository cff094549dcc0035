import type { EngineEvent } from "../../../engine/events.ts";
import { CLUSTER, type Difference } from "../../../model/drift/difference.ts";
import type { Engine } from "../engine/engine.ts";

/**
 * What the environment's file asks for and no `up` has made yet, by a preview. Throws the first failure of it.
 */
export async function readPlanChanges(engine: Engine): Promise<Difference[]> {
  const differences: Difference[] = [];
  const onEvent = (event: EngineEvent): void => {
    if (event.kind !== "resource" || event.phase !== "planned" || event.operation === "same")
      return;
    const paths = (event.changes ?? []).map(({ path }) => path);
    differences.push({
      kind: "plan",
      where: CLUSTER,
      subject: `${event.type.split(":").at(-1) ?? ""} ${event.name}`,
      expected: `${event.operation}${paths.length === 0 ? "" : ` of ${paths.slice(0, 3).join(", ")}`}`,
      got: "not done since the file or the versions changed",
      mend: { by: "up" },
    });
  };
  const { signal } = new AbortController();
  const { ok, failures } = await engine.preview({ onEvent, signal, hardSignal: signal });
  if (ok) return differences;
  throw failures[0]?.error ?? new Error("the preview did not end well");
}
