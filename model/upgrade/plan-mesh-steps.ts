import { istiodName } from "../plan/mesh-control-planes.ts";
import {
  type MeshControlPlane,
  type MeshRecord,
  type MeshStage,
  meshStages,
  type MeshUpgradePlan,
} from "../plan/mesh-record.ts";

/** One step of an upgrade of the mesh. Each ends with the environment well, or the upgrade stops there. */
export interface MeshStep {
  /**
   * `program`: the program alone is run, with another record. `finish`: what a run that was cut off had begun.
   * `move`: then workloads of its namespaces are started anew, and awaited. `settle`: once no proxy is left of it, the
   * other control plane is removed.
   */
  readonly kind: "program" | "finish" | "move" | "settle";
  readonly namespaces: readonly string[];
  /** What the record says from the beginning of the step on. */
  readonly record: MeshRecord;
  /** What it says from its end on, where that is something else. */
  readonly settled: MeshRecord | null;
  /** The control plane that these namespaces ask for, or in the end all. */
  readonly target: MeshControlPlane;
  readonly title: string;
}

/** What a mesh runs, and to what it is brought. */
export interface MeshVersions {
  readonly from: MeshControlPlane;
  readonly to: MeshControlPlane;
}

/**
 * What is left of an upgrade of the mesh, in order. A run that was cut off begins with what its record says, for
 * nobody knows how much of that was done.
 * @param namespaces all that are in the mesh, in the order in which they are moved
 */
export function planMeshSteps(
  record: MeshRecord | null,
  { from, to }: MeshVersions,
  namespaces: readonly string[],
): MeshStep[] {
  const at = (stage: MeshStage, moved: readonly string[]): MeshRecord => {
    return { runs: from, upgrade: { to, stage, moved } };
  };
  // Nothing is begun yet where a way back has come to its end, or nearly.
  const begun = record?.upgrade ?? { to, stage: "withdrawn", moved: [] };
  const passed = (stage: MeshStage): boolean =>
    meshStages.indexOf(begun.stage) >= meshStages.indexOf(stage);
  const steps: MeshStep[] = [];
  const program = (title: string, stage: MeshStage, moved: readonly string[]): void => {
    if (!passed(stage)) steps.push({ ...programOf(title, to), record: at(stage, moved) });
  };
  if (passed("brought") && !passed("alone")) steps.push(finish(begun, from));
  program(
    `all hosts: bring images of Istio ${to.version}; what runs stays ${from.version}`,
    "brought",
    [],
  );
  program(
    `istio-system: definitions of ${to.version}, and a second control plane with webhooks of its own, ${istiodName(to)}`,
    "beside",
    [],
  );
  let moved = begun.moved;
  for (const namespace of namespaces.filter((each) => !moved.includes(each))) {
    moved = [...moved, namespace];
    // Between the last namespace and the end somebody may have made another one.
    const stage = passed("agents") ? begun.stage : "beside";
    steps.push(move(namespace, to, at(stage, moved)));
  }
  program(`all hosts: the agent of Istio ${to.version}`, "agents", moved);
  const title = `istio-system: remove the control plane of ${from.version} with its webhooks, ${istiodName(from)}`;
  const settled = { runs: to, upgrade: null };
  return [
    ...steps,
    { kind: "settle", namespaces, record: at("alone", moved), settled, target: to, title },
  ];
}

/**
 * The way back from where an upgrade stands, the last namespace first. It finishes nothing that was begun: that may be
 * what does not come to an end.
 */
export function planMeshStepsBack(
  runs: MeshControlPlane,
  upgrade: MeshUpgradePlan,
  namespaces: readonly string[],
): MeshStep[] {
  const { to } = upgrade;
  const at = (stage: MeshStage, moved: readonly string[]): MeshRecord => {
    return { runs, upgrade: { to, stage, moved } };
  };
  const steps: MeshStep[] = [];
  if (["agents", "alone"].includes(upgrade.stage)) {
    const title = `all hosts: the agent of Istio ${runs.version}, and its control plane where that was removed`;
    steps.push({ ...programOf(title, runs), record: at("beside", upgrade.moved) });
  }
  let left = upgrade.moved;
  for (const namespace of [...upgrade.moved].reverse()) {
    left = left.filter((each) => each !== namespace);
    steps.push(move(namespace, runs, at("beside", left)));
  }
  const title = `istio-system: remove the control plane of ${to.version} with its webhooks, ${istiodName(to)}, and forget the upgrade`;
  const settled = { runs, upgrade: null };
  return [
    ...steps,
    { kind: "settle", namespaces, record: at("withdrawn", []), settled, target: runs, title },
  ];
}

function programOf(title: string, target: MeshControlPlane): Omit<MeshStep, "record"> {
  return { kind: "program", namespaces: [], settled: null, target, title };
}

function finish(upgrade: MeshUpgradePlan, runs: MeshControlPlane): MeshStep {
  return {
    kind: "finish",
    namespaces: upgrade.moved,
    record: { runs, upgrade },
    settled: null,
    target: upgrade.to,
    title: "finish what was begun, and see that all is well",
  };
}

function move(namespace: string, target: MeshControlPlane, record: MeshRecord): MeshStep {
  return {
    kind: "move",
    namespaces: [namespace],
    record,
    settled: null,
    target,
    title: `${namespace}: ask ${istiodName(target)} for proxies of ${target.version}, and start its workloads anew`,
  };
}
