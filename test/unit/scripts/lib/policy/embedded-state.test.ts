import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { findPassphrase } from "../../../../../engine/passphrase.ts";
import {
  openStateFile,
  stateFilePath,
  writeStateFile,
} from "../../../../../engine/state/state-file.ts";
import { emptyState } from "../../../../../engine/state/stack-state.ts";
import { secret } from "../../../../../engine/values.ts";
import { SECRET } from "../../../../../policies/shared/field.ts";
import { stateSubject } from "../../../../../scripts/lib/policy/subjects.ts";

const resource = {
  urn: "urn:pulumi:lab::nordmesh::kubernetes:core/v1:Secret::shop/db",
  type: "kubernetes:core/v1:Secret",
  name: "shop/db",
  custom: true,
  id: "shop/db",
  inputs: { metadata: { name: "db" }, stringData: secret({ password: "hunter2" }) },
  outputs: {},
  dependencies: [],
  protect: false,
  retainOnDelete: false,
  timeouts: {},
};

describe("a state of the embedded engine", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "nordmesh-state-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is judged as it was sealed, without its secrets", async () => {
    const { value } = await findPassphrase(folder, {});
    const state = { ...emptyState("nordmesh", "lab"), resources: [resource] };
    await writeStateFile(await openStateFile(folder, value), state);
    const { resources } = await stateSubject(stateFilePath(folder));
    const { urn, type, name } = resource;
    expect(resources).toEqual([
      { urn, type, name, props: { metadata: { name: "db" }, stringData: SECRET } },
    ]);
  });

  it("that is not there is said so, and no passphrase is made for it", async () => {
    await expect(stateSubject(stateFilePath(folder))).rejects.toThrow("there is no such file");
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is not opened without its passphrase", async () => {
    await writeStateFile(await openStateFile(folder, "one"), emptyState("nordmesh", "lab"));
    const opened = stateSubject(stateFilePath(folder));
    await expect(opened).rejects.toThrow("its passphrase is missing");
    await expect(opened).rejects.toMatchObject({ exitStatus: 2 });
  });
});
