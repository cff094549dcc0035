import { describe, expect, it } from "@jest/globals";
import { createGuest } from "../../../../../components/hosts/kvm/create-guest.ts";
import type { PropertyChange } from "../../../../../engine/diff.ts";
import {
  describeProperty,
  plannedChanges,
  renderChanges,
} from "../../../../../scripts/lib/progress/progress-changes.ts";
import { createNaming } from "../../../../../scripts/lib/progress/progress-subject.ts";
import { terminalOf } from "../../../../../scripts/lib/terminal/terminal.ts";
import { labPlan } from "../../../../fixtures/plans.ts";
import { CA, CILIUM, CLUSTER, INIT, resourceEvent } from "../../../../fixtures/engine-events.ts";

const naming = createNaming(labPlan);
const { colour } = terminalOf({}, {});

const change = (
  before: PropertyChange["before"],
  after: PropertyChange["after"],
): PropertyChange => ({
  path: "spec.text",
  steps: ["spec", "text"],
  kind: "change",
  ...(before === undefined ? {} : { before }),
  ...(after === undefined ? {} : { after }),
});

describe("a preview", () => {
  it("lists each resource under its group, with the inputs of a change", () => {
    const events = [
      resourceEvent(CILIUM, { operation: "update", phase: "planned", changes: [change(1, 2)] }),
      resourceEvent(CA, { operation: "create", phase: "planned", changes: [change(undefined, 1)] }),
      resourceEvent(INIT, { operation: "replace", phase: "planned" }),
      resourceEvent(CLUSTER, { operation: "create", phase: "planned" }),
      resourceEvent(CA, { operation: "same", phase: "done" }),
    ];

    expect(renderChanges(plannedChanges(events, naming), colour)).toEqual([
      "Keys and certificates",
      "  + create   pki-cluster-ca",
      "Hosts",
      "  ± replace  cp1 init-control-plane",
      "Pod network",
      "  ~ change   DaemonSet kube-system/cilium",
      "      spec.text: 1 → 2",
    ]);
  });

  it("says that a guest is restarted for a change", () => {
    const guest = (host: string) => ({ ...INIT, name: `${host}-${createGuest.name}` });
    const events = [
      resourceEvent(guest("w1"), { operation: "update", phase: "planned" }),
      resourceEvent(guest("w2"), { operation: "create", phase: "planned" }),
    ];
    expect(renderChanges(plannedChanges(events, naming), colour)).toEqual([
      "Hosts",
      "  ~ change   w1 create-guest",
      "      a guest that runs is restarted for it, unless only its disks grow",
      "  + create   w2 create-guest",
    ]);
  });

  it("lists nothing where nothing would change", () => {
    expect(renderChanges([], colour)).toEqual([]);
  });
});

describe("a changed input", () => {
  it.each([
    ["a number", change(1, 2), "spec.text: 1 → 2"],
    ["a short text", change("a", "b"), 'spec.text: "a" → "b"'],
    ["something new", change(undefined, true), "spec.text: nothing → true"],
    ["something removed", change({ a: 1 }, undefined), 'spec.text: {"a":1} → nothing'],
    ["a secret", change("[secret]", "[secret]"), "spec.text: another [secret]"],
    [
      "a line of a long text",
      change("x\nold\nz", "x\nnew\nz"),
      'spec.text (line 2): "old" → "new"',
    ],
    ["a line more", change("x\n", "x\ny\n"), 'spec.text (line 2): "" → "y"'],
  ])("%s", (_case, given, expected) => {
    expect(describeProperty(given)).toBe(expected);
  });

  it("shows the beginning of a very long value only", () => {
    expect(describeProperty(change("", "y".repeat(500)))).toHaveLength(77);
  });
});
