import { describe, expect, it } from "@jest/globals";
import type { EngineEvent as PulumiEvent } from "@pulumi/pulumi/automation/events.js";
import type { EngineEvent } from "../../../../../engine/events.ts";
import { PulumiEventTranslator } from "../../../../../scripts/lib/engine/pulumi-cli-events.ts";

const URN =
  "urn:pulumi:lab::nordmesh::infra:kubeadm:Cluster$command:remote:Command::cp1-prepare-host";

type Metadata = NonNullable<PulumiEvent["resourcePreEvent"]>["metadata"];

function metadata(op: Metadata["op"], more: Partial<Metadata> = {}): Metadata {
  return { op, urn: URN, type: "command:remote:Command", provider: "", ...more };
}

const at = { sequence: 1, timestamp: 1 };
const pre = (of: Metadata, planning = false): PulumiEvent => ({
  ...at,
  resourcePreEvent: { metadata: of, planning },
});
const outputs = (of: Metadata, planning = false): PulumiEvent => ({
  ...at,
  resOutputsEvent: { metadata: of, planning },
});
const diagnostic = (
  message: string,
  severity: "info" | "warning" | "error",
  urn?: string,
): PulumiEvent => ({
  ...at,
  diagnosticEvent: { message, severity, color: "never", ...(urn === undefined ? {} : { urn }) },
});

function translate(events: readonly PulumiEvent[]): {
  translator: PulumiEventTranslator;
  seen: EngineEvent[];
} {
  const seen: EngineEvent[] = [];
  let now = 0;
  const translator = new PulumiEventTranslator(
    (event) => seen.push(event),
    () => (now += 100),
  );
  for (const event of events) translator.translate(event);
  return { translator, seen };
}

describe("an update by Pulumi", () => {
  it("is told as the embedded engine tells it", () => {
    const { seen, translator } = translate([
      pre(metadata("create")),
      diagnostic("<{%fg 3%}>waiting for SSH<{%reset%}>", "info", URN),
      outputs(metadata("create")),
      pre(
        metadata("same", {
          urn: "urn:pulumi:lab::nordmesh::tls:index:X::key",
          type: "tls:index:X",
        }),
      ),
      outputs(
        metadata("same", {
          urn: "urn:pulumi:lab::nordmesh::tls:index:X::key",
          type: "tls:index:X",
        }),
      ),
    ]);

    expect(seen).toMatchObject([
      { name: "cp1-prepare-host", operation: "create", phase: "start" },
      { name: "cp1-prepare-host", phase: "progress", message: "waiting for SSH" },
      { name: "cp1-prepare-host", operation: "create", phase: "done", elapsedMs: 100 },
      { name: "key", operation: "same", phase: "done" },
    ]);
    expect(translator.counts).toEqual({ create: 1, update: 0, replace: 0, delete: 0, same: 1 });
  });

  it("counts a replacement once, and what it replaced as deleted", () => {
    const { translator } = translate(
      (["create-replacement", "replace", "delete-replaced"] as const).flatMap((op) => [
        pre(metadata(op)),
        outputs(metadata(op)),
      ]),
    );

    expect(translator.counts).toMatchObject({ replace: 1, delete: 1, create: 0 });
  });

  it("gives a failure its diagnostics", () => {
    const { seen, translator } = translate([
      pre(metadata("update")),
      diagnostic('Process exited with status 1: running "sh \\"x\\"\\n":\nno', "error", URN),
      { ...at, resOpFailedEvent: { metadata: metadata("update"), status: 1, steps: 1 } },
      diagnostic("update failed", "error"),
    ]);

    expect(seen.at(-1)).toMatchObject({
      phase: "failed",
      error: new Error("Process exited with status 1:\nno"),
    });
    expect(translator.failures).toMatchObject([{ name: "cp1-prepare-host" }]);
    expect(translator.strayFailures()).toEqual([
      { name: "program", error: new Error("update failed") },
    ]);
  });

  it("passes warnings on, and leaves providers out", () => {
    const { seen } = translate([
      pre(metadata("create", { type: "pulumi:providers:tls" })),
      diagnostic("old setting", "warning"),
    ]);

    expect(seen).toEqual([{ kind: "notice", level: "warning", message: "old setting" }]);
  });
});

describe("a preview by Pulumi", () => {
  it("says what would be done, and which inputs differ", () => {
    const state = { type: "", urn: URN, id: "", parent: "", provider: "", outputs: {} };
    const of = metadata("update", {
      detailedDiff: { "spec.replicas": { diffKind: "update" as never, inputDiff: true } },
      old: { ...state, inputs: { spec: { replicas: 1 } } },
      new: { ...state, inputs: { spec: { replicas: 2 } } },
    });
    const { seen, translator } = translate([pre(of, true), outputs(of, true)]);

    expect(seen).toMatchObject([
      {
        phase: "planned",
        operation: "update",
        changes: [{ path: "spec.replicas", kind: "change", before: 1, after: 2 }],
      },
    ]);
    expect(translator.counts).toMatchObject({ update: 1 });
  });
});
