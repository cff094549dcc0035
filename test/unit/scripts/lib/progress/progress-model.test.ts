import { describe, expect, it } from "@jest/globals";
import { ProgressModel } from "../../../../../scripts/lib/progress/progress-model.ts";
import { createNaming } from "../../../../../scripts/lib/progress/progress-subject.ts";
import { labPlan } from "../../../../fixtures/plans.ts";
import {
  CA,
  CILIUM,
  CLUSTER,
  done,
  INIT,
  MACHINE,
  PROBE,
  resourceEvent,
  started,
} from "../../../../fixtures/engine-events.ts";

const model = (): ProgressModel => new ProgressModel(createNaming(labPlan));

describe("a step on a host", () => {
  it("has a line of its own, with the phase's title", () => {
    const progress = model();

    expect(progress.apply(started(INIT), 1000)).toEqual([
      {
        kind: "step-started",
        operation: "create",
        step: {
          host: "cp1",
          phase: "init-control-plane",
          title: "Initialise the first control plane",
        },
      },
    ]);
    expect(progress.activities(3500)).toMatchObject([{ kind: "step", elapsedMs: 2500 }]);
    expect(progress.apply(done(INIT, 8100), 9100)).toMatchObject([
      { kind: "step-ended", failed: false, elapsedMs: 8100 },
    ]);
    expect(progress.activities(9200)).toEqual([]);
  });

  it("says that it failed", () => {
    const progress = model();
    progress.apply(started(INIT), 0);
    const failed = resourceEvent(INIT, {
      operation: "create",
      phase: "failed",
      error: new Error("no"),
    });

    expect(progress.apply(failed, 700)).toMatchObject([
      { kind: "step-ended", failed: true, elapsedMs: 700 },
    ]);
  });

  it("says that it removes a host where it does", () => {
    const removal = resourceEvent(MACHINE, { operation: "delete", phase: "start" });

    expect(model().apply(removal, 0)).toMatchObject([{ step: { title: "Remove the host" } }]);
  });

  it("is known by its resource's name where the host is in no plan", () => {
    const progress = model();
    const gone = { ...INIT, name: "w9-join-workers" };

    expect(progress.apply(started(gone), 0)).toMatchObject([
      { step: { host: "w9", phase: "join-workers" } },
    ]);
  });
});

describe("a group of objects", () => {
  it("is one line, with what it waits for", () => {
    const progress = model();
    const another = { ...CILIUM, type: "kubernetes:core/v1:ConfigMap", name: "kube-system/config" };

    expect(progress.apply(started(CILIUM), 0)).toEqual([
      { kind: "group-started", group: "pod-network" },
    ]);
    expect(progress.apply(started(another), 100)).toEqual([]);
    progress.apply(done(another, 50), 150);
    progress.apply(
      resourceEvent(CILIUM, { operation: "create", phase: "progress", message: "1 of 3 ready" }),
      200,
    );

    expect(progress.activities(1000)).toEqual([
      {
        kind: "group",
        group: "pod-network",
        done: 1,
        failed: 0,
        seen: 2,
        elapsedMs: 1000,
        waitingFor: ["DaemonSet kube-system/cilium: 1 of 3 ready"],
      },
    ]);
  });

  it("ends when another group begins and it has nothing under way", () => {
    const progress = model();
    progress.apply(started(CILIUM), 0);
    progress.apply(done(CILIUM, 9000), 9000);

    expect(progress.apply(started(PROBE), 9500)).toMatchObject([
      { kind: "group-ended", group: "pod-network", done: 1, seen: 1, elapsedMs: 9000 },
      { kind: "group-started", group: "guardrails" },
    ]);
  });

  it("ends when hosts go on long after its last operation", () => {
    const progress = model();
    progress.apply(started(CA), 0);
    progress.apply(done(CA, 100), 100);

    expect(progress.apply(started(MACHINE), 500)).toMatchObject([{ kind: "step-started" }]);
    expect(progress.apply(started(INIT), 2000)).toMatchObject([
      { kind: "group-ended", group: "keys", elapsedMs: 100 },
      { kind: "step-started" },
    ]);
  });

  it("tells what comes after a pause as a batch of its own", () => {
    const progress = model();
    progress.apply(started(CILIUM), 0);
    progress.apply(done(CILIUM, 10), 10);
    progress.apply(started(PROBE), 20);
    progress.apply(started({ ...CILIUM, name: "kube-system/cilium-operator" }), 5000);

    expect(progress.activities(6000)).toMatchObject([
      { group: "pod-network", done: 0, seen: 1, elapsedMs: 1000 },
      { group: "guardrails" },
    ]);
  });

  it("stays open while something in it is under way", () => {
    const progress = model();
    progress.apply(started(CILIUM), 0);

    expect(progress.apply(started(PROBE), 10)).toEqual([
      { kind: "group-started", group: "guardrails" },
    ]);
    progress.apply(done(CILIUM, 20), 20);
    progress.apply(done(PROBE, 30), 40);
    expect(progress.finish()).toMatchObject([
      { kind: "group-ended", group: "pod-network" },
      { kind: "group-ended", group: "guardrails" },
    ]);
  });

  it("tells of each object that failed", () => {
    const progress = model();
    progress.apply(started(CILIUM), 0);
    const failed = resourceEvent(CILIUM, { operation: "create", phase: "failed", elapsedMs: 5 });

    expect(progress.apply(failed, 5)).toEqual([
      { kind: "object-failed", label: "DaemonSet kube-system/cilium", elapsedMs: 5 },
    ]);
    expect(progress.finish()).toMatchObject([{ kind: "group-ended", failed: 1, done: 0 }]);
  });
});

describe("what needs no line", () => {
  it.each([
    ["an unchanged resource", resourceEvent(INIT, { operation: "same", phase: "done" })],
    ["a component", resourceEvent(CLUSTER, { operation: "create", phase: "start" })],
    ["a planned deletion", resourceEvent(INIT, { operation: "delete", phase: "planned" })],
    ["what went with another", resourceEvent(CILIUM, { operation: "delete", phase: "done" })],
  ])("%s", (_case, event) => {
    const progress = model();

    expect(progress.apply(event, 0)).toEqual([]);
    expect(progress.activities(0)).toEqual([]);
  });

  it("puts all keys and certificates into one line", () => {
    const progress = model();
    const second = { ...CA, name: "pki-etcd-ca" };

    expect(progress.apply(started(CA), 0)).toEqual([{ kind: "group-started", group: "keys" }]);
    expect(progress.apply(started(second), 0)).toEqual([]);
  });
});
