import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { environmentFolders } from "../../../../../scripts/lib/environment/environment-state.ts";
import {
  parseAccessOutputs,
  readDepartures,
  renderKnownHosts,
  renderSshConfig,
  writeAccessFiles,
} from "../../../../../scripts/lib/engine/stack-outputs.ts";

const host = (name: string, sshPort: number): object => ({
  name,
  role: "worker",
  privateAddress: "10.86.0.21",
  sshUser: "root",
  sshAddress: "127.86.0.21",
  sshPort,
  sshHostKey: "ssh-ed25519 AAAAC3 a comment",
});

const outputs = {
  kubeconfig: { value: "apiVersion: v1", secret: true },
  operatorKey: { value: "-----BEGIN-----\n", secret: true },
  hosts: { value: [host("w1", 20022), host("w2", 22)], secret: false },
  versions: { value: {}, secret: false },
};

describe("the outputs of a stack", () => {
  it("are absent before the first up has ended", () => {
    expect(parseAccessOutputs({})).toBeUndefined();
  });

  it("that lack something are our bug, told without their values", () => {
    const rest = {
      kubeconfig: outputs.kubeconfig,
      hosts: outputs.hosts,
    };
    expect(() => parseAccessOutputs(rest)).toThrow(
      "unreachable: the stack's outputs lack operatorKey",
    );
  });
});

describe("what was taken out of a cluster", () => {
  it("is nothing for a stack that does not say", () => {
    expect(readDepartures(outputs)).toEqual([]);
    const departures = { value: ["node cp9 is taken out"], secret: false };
    expect(readDepartures({ ...outputs, departures })).toEqual(["node cp9 is taken out"]);
  });
});

describe("the ways in", () => {
  const access = parseAccessOutputs(outputs);
  if (access === undefined) throw new Error("unreachable: outputs are there");

  it("pin each host's key to its address and port", () => {
    expect(renderKnownHosts(access, null)).toBe(
      "[127.86.0.21]:20022 ssh-ed25519 AAAAC3\n127.86.0.21 ssh-ed25519 AAAAC3\n",
    );
  });

  it("pin another key beside it while a host's is being changed", () => {
    const [first] = access.hosts;
    if (first === undefined) throw new Error("unreachable: there are hosts");
    expect(
      renderKnownHosts({ hosts: [{ ...first, otherSshHostKeys: ["ssh-ed25519 BBBB"] }] }, null),
    ).toBe("[127.86.0.21]:20022 ssh-ed25519 AAAAC3\n[127.86.0.21]:20022 ssh-ed25519 BBBB\n");
  });

  it("lead through the bastion, whose key is pinned as well", () => {
    const bastion = {
      user: "jump",
      address: "192.0.2.9",
      port: 2222,
      hostKey: "ssh-ed25519 CCCC",
      country: "NO",
    };
    expect(renderKnownHosts(access, bastion)).toContain("[192.0.2.9]:2222 ssh-ed25519 CCCC\n");
    const config = renderSshConfig({ sshKey: "/key", knownHosts: "/known" }, access, bastion);
    expect(config.match(/^ {2}ProxyJump nordmesh\.bastion$/gm)).toHaveLength(2);
    expect(config).toContain(
      "Host nordmesh.bastion\n  HostName 192.0.2.9\n  Port 2222\n  User jump\n\nHost *",
    );
  });

  it("are files that only their owner can read", async () => {
    const root = mkdtempSync(join(tmpdir(), "nordmesh-access-"));
    try {
      const folders = environmentFolders("lab", root);
      await writeAccessFiles(folders, access, null);
      const { kubeconfig, sshKey, sshConfig } = folders;
      for (const path of [kubeconfig, sshKey, sshConfig]) {
        expect((statSync(path).mode & 0o777).toString(8)).toBe("600");
      }
      expect(readFileSync(kubeconfig, "utf8")).toBe("apiVersion: v1\n");
      expect(readFileSync(sshKey, "utf8")).toBe("-----BEGIN-----\n");
      expect(readFileSync(sshConfig, "utf8")).toContain(
        "Host w1\n  HostName 127.86.0.21\n  Port 20022",
      );
      expect(readFileSync(sshConfig, "utf8")).toContain("StrictHostKeyChecking yes");
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});
