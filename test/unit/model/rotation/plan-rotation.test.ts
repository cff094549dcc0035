import { describe, expect, it } from "@jest/globals";
import type { CredentialKind } from "../../../../model/rotation/credential-kind.ts";
import {
  credentialKinds,
  credentialNames,
  findCredential,
  isOfCredential,
} from "../../../../model/rotation/credentials.ts";
import { planRotation } from "../../../../model/rotation/plan-rotation.ts";
import type { CredentialRecord } from "../../../../model/rotation/rotation-record.ts";

const REACHED = "2026-11-29T12:00:00.000Z";

/** The steps of a rotation in short; what reaches the record's generations ends with a full stop. */
function steps(kind: CredentialKind, record: CredentialRecord, early = false): string[] {
  return planRotation(kind, record, early).map((step) => {
    const what = {
      up: () => (step.kind === "up" ? `up ${step.generations.join(",")}` : ""),
      work: () => (step.kind === "work" ? step.work : ""),
      wait: () => (step.kind === "wait" ? `wait ${String(step.seconds)}` : ""),
    }[step.kind]();
    return step.reaches ? `${what}.` : what;
  });
}

describe("steps of a change of the encryption key", () => {
  const kind = credentialKinds["encryption-key"];
  it.each<readonly [string, CredentialRecord, readonly string[]]>([
    [
      "one that begins",
      { generations: [1], reached: "" },
      ["up 1,2.", "up 2,1", "rewrite-secrets.", "up 2."],
    ],
    [
      "one that was cut off while keys were added",
      { generations: [1, 2] },
      ["up 1,2.", "up 2,1", "rewrite-secrets.", "up 2."],
    ],
    [
      "one that was cut off between two moves",
      { generations: [1, 2], reached: REACHED },
      ["up 2,1", "rewrite-secrets.", "up 2."],
    ],
    [
      "one that was cut off while secrets were written",
      { generations: [2, 1] },
      ["up 2,1", "rewrite-secrets.", "up 2."],
    ],
    ["one that was cut off in its last move", { generations: [2] }, ["up 2."]],
    [
      "another one",
      { generations: [4], reached: REACHED },
      ["up 4,5.", "up 5,4", "rewrite-secrets.", "up 5."],
    ],
  ])("of %s", (_case, record, expected) => {
    expect(steps(kind, record)).toEqual(expected);
  });

  it("say what they do", () => {
    const titles = planRotation(kind, { generations: [1], reached: "" }, false);
    expect(titles.map(({ title }) => title)).toEqual([
      "let API servers read key 2; they go on writing with 1",
      "let API servers write with key 2; they still read 1",
      "write every secret anew with key 2, and read in etcd that it is so",
      "forget every key but 2",
    ]);
  });
});

describe("steps of a change of the service accounts' key", () => {
  const kind = credentialKinds["service-account-key"];

  it("forget the old key only after its longest token has ended", () => {
    expect(steps(kind, { generations: [1], reached: "" })).toEqual([
      "up 1,2.",
      "up 2,1",
      "refresh-tokens.",
      "wait 43200",
      "up 2.",
    ]);
  });

  it("wait for pods to read their tokens, however much somebody is in a hurry", () => {
    expect(steps(kind, { generations: [2, 1], reached: REACHED }, true)).toEqual([
      "wait 120",
      "up 2.",
    ]);
  });

  it("count from when the last server signed with the other key, and not from a run that was cut off", () => {
    expect(steps(kind, { generations: [2, 1] }, true)).toEqual([
      "up 2,1",
      "refresh-tokens.",
      "wait 120",
      "up 2.",
    ]);
  });
});

describe("steps of a change of the mesh's authority", () => {
  it("ask every proxy before the next move", () => {
    expect(steps(credentialKinds["mesh-ca"], { generations: [1], reached: "" })).toEqual([
      "up 1,2",
      "await-trust.",
      "up 2,1",
      "await-certificates.",
      "up 2",
      "await-trust.",
    ]);
    expect(steps(credentialKinds["mesh-ca"], { generations: [2] })).toEqual([
      "up 2",
      "await-trust.",
    ]);
  });
});

describe("steps of a change of the cluster's authority", () => {
  it("let pods that call the API know both before one of them signs", () => {
    expect(steps(credentialKinds["cluster-ca"], { generations: [1], reached: "" })).toEqual([
      "up 1,2",
      "restart-readers.",
      "up 2,1.",
      "up 2",
      "restart-readers.",
    ]);
    expect(steps(credentialKinds["cluster-ca"], { generations: [1, 2] })[1]).toBe(
      "restart-readers.",
    );
  });
});

describe("steps of a renewal", () => {
  const kind = credentialKinds["leaf-certificates"];
  it.each<readonly [string, CredentialRecord, string]>([
    ["a first one", { generations: [1], reached: "" }, "up 2."],
    ["one that was cut off", { generations: [2] }, "up 2."],
    ["another one", { generations: [2], reached: REACHED }, "up 3."],
  ])("of %s are one", (_case, record, expected) => {
    expect(steps(kind, record)).toEqual([expected]);
  });
});

describe("credentials", () => {
  it("are found by their names, and by nothing else", () => {
    for (const name of credentialNames) expect(findCredential(name)).toBe(credentialKinds[name]);
    expect(findCredential("toString")).toBeUndefined();
  });

  it.each([
    ["pki-operator", true],
    ["pki-operator-2-key", true],
    ["pki-bootstrap-11-certificate", true],
    ["pki-operator-key-2", false],
    ["pki-operators", false],
    ["pki-cluster-key", false],
    ["cp1-machine", false],
  ])("own %s: %s", (name, expected) => {
    expect(isOfCredential(credentialKinds["leaf-certificates"], name)).toBe(expected);
  });

  it.each([
    ["cp1-host-key", true],
    ["rack-2-w1-host-key-12", true],
    ["cp1-host-key-on-hv1", false],
    ["cp1-machine", false],
    ["host-key", false],
  ])("own %s of each host: %s", (name, expected) => {
    expect(isOfCredential(credentialKinds["host-keys"], name)).toBe(expected);
  });
});
