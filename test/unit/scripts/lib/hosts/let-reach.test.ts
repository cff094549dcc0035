import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import type { Engine } from "../../../../../scripts/lib/engine/engine.ts";
import { environmentFolders } from "../../../../../scripts/lib/environment/environment-state.ts";
import { letReach } from "../../../../../scripts/lib/hosts/let-reach.ts";
import { labPlan } from "../../../../fixtures/plans.ts";

const root = mkdtempSync(join(tmpdir(), "nordmesh-reach-"));
const folders = environmentFolders("lab", root);
const w1 = {
  name: "w1",
  sshUser: "root",
  sshAddress: "127.86.0.21",
  sshPort: 22,
  sshHostKey: "ssh-ed25519 AAAA",
};
const connection = {
  host: "127.86.0.22",
  port: 20022,
  user: "deploy",
  hostKey: "ssh-ed25519 BBBB",
};
const step = {
  urn: "urn:1",
  type: "command:remote:Command",
  name: "w2-prepare-host",
  inputs: { connection },
  outputs: {},
};

describe("a host that no up has come to the end with", () => {
  afterAll(() => {
    rmSync(root, { recursive: true });
  });

  it("is reached by what its first step was done with", async () => {
    await letReach(engineWith([step]), labPlan, { name: "w2" }, folders);
    expect(readFileSync(folders.sshConfig, "utf8")).toContain(
      "Host w2\n  HostName 127.86.0.22\n  Port 20022\n  User deploy",
    );
    expect(readFileSync(folders.knownHosts, "utf8")).toBe(
      "127.86.0.21 ssh-ed25519 AAAA\n[127.86.0.22]:20022 ssh-ed25519 BBBB\n",
    );
  });

  it("is reached by what the outputs of a run that was cut off have of it", async () => {
    rmSync(folders.sshConfig);
    await letReach(engineWith([]), labPlan, { name: "w1" }, folders);
    expect(readFileSync(folders.sshConfig, "utf8")).toContain("Host w1\n");
  });

  it("has nothing to take back where nothing was begun", async () => {
    await expect(letReach(engineWith([]), labPlan, { name: "w2" }, folders)).rejects.toThrow(
      "Nothing was begun on w2",
    );
  });
});

function engineWith(resources: readonly object[]): Engine {
  const outputs = { kubeconfig: "", operatorKey: "", hosts: [w1] };
  return {
    name: "embedded",
    outputs: () =>
      Promise.resolve(
        Object.fromEntries(
          Object.entries(outputs).map(([name, value]) => [name, { value, secret: false }]),
        ),
      ),
    openState: () => {
      const state = { format: 1, project: "nordmesh", stack: "lab", resources };
      return Promise.resolve({ state: JSON.stringify(state), passphrase: "" });
    },
  } as unknown as Engine;
}
