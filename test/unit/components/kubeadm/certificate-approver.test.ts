import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { renderCertificateApprover } from "../../../../components/kubeadm/render-certificate-approver.ts";
import { until } from "../../../lab/support/until.ts";

/** What a request for a certificate says, as the API server has it. */
interface SigningRequest {
  readonly signer: string;
  readonly user: string;
  readonly groups: readonly string[];
  readonly usages: readonly string[];
  readonly subject: string;
  readonly names: string;
  readonly conditions: string;
}

const W1: SigningRequest = {
  signer: "kubernetes.io/kubelet-serving",
  user: "system:node:w1",
  groups: ["system:nodes", "system:authenticated"],
  usages: ["digital signature", "server auth"],
  subject: "/O=system:nodes/CN=system:node:w1",
  names: "DNS:w1,IP:10.86.0.21",
  conditions: "",
};

let folder = "";
const path = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "nordmesh-approver-"));
  writeFileSync(path("approver"), renderCertificateApprover("10.86.0.0/24"));
  writeFileSync(path("hosts"), "10.86.0.11 cp1\n");
  mkdirSync(path("bin"));
  writeFileSync(path("bin/kubectl"), FAKE_KUBECTL);
  chmodSync(path("bin/kubectl"), 0o755);
  execFileSync("openssl", ["ecparam", "-name", "prime256v1", "-genkey", "-out", path("key")]);
});
beforeEach(() => {
  writeFileSync(path("nodes"), "10.86.0.11 cp1\n10.86.0.21 w1\n");
  rmSync(path("approved"), { force: true });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("the approver of kubelets' certificates", () => {
  it.each<[string, Partial<SigningRequest>]>([
    ["a node's own name and address", {}],
    ["the same in another order", { names: "IP:10.86.0.21,DNS:w1" }],
    [
      "a key that can also encipher",
      { usages: ["key encipherment", "digital signature", "server auth"] },
    ],
  ])("approves %s", (_what, changes) => {
    judge({ ...W1, ...changes });
    expect(existsSync(path("approved"))).toBe(true);
  });

  it.each<[string, Partial<SigningRequest>, string]>([
    [
      "another node's address",
      { names: "DNS:w1,IP:10.86.0.11" },
      "it is for DNS:w1, IP Address:10.86.0.11",
    ],
    ["another node's name", { names: "DNS:cp1,IP:10.86.0.21" }, "it is for DNS:cp1"],
    [
      "a further name",
      { names: "DNS:w1,DNS:kubernetes,IP:10.86.0.21" },
      "it is for DNS:w1, DNS:kubernetes",
    ],
    ["a name without its address", { names: "DNS:w1" }, "it is for DNS:w1,"],
    [
      "another node's subject",
      { subject: "/O=system:nodes/CN=system:node:cp1" },
      "its subject=CN=system:node:cp1",
    ],
    [
      "a group of administrators",
      { subject: "/O=system:masters/CN=system:node:w1" },
      "its subject=",
    ],
    [
      "a node that is not in the plan",
      { user: "system:node:w9" },
      "there is no node w9 with an address",
    ],
    ["somebody who is no node", { user: "mallory" }, "mallory is no node"],
    [
      "a user with further groups",
      { groups: ["system:nodes", "system:authenticated", "x"] },
      "its groups are",
    ],
    ["a client's certificate", { usages: ["digital signature", "client auth"] }, "its usages are"],
    [
      "more than serving",
      { usages: ["digital signature", "server auth", "client auth"] },
      "its usages are",
    ],
  ])("leaves %s alone, and says why", (_what, changes, reason) => {
    expect(judge({ ...W1, ...changes })).toContain(`is not approved: ${reason}`);
    expect(existsSync(path("approved"))).toBe(false);
  });

  it("approves a control plane's address of the plan", () => {
    const subject = "/O=system:nodes/CN=system:node:cp1";
    judge({ ...W1, user: "system:node:cp1", subject, names: "DNS:cp1,IP:10.86.0.11" });
    expect(existsSync(path("approved"))).toBe(true);
  });

  it.each([
    ["a control plane's address", "10.86.0.11", "10.86.0.11 is also that of cp1 w1"],
    ["another worker's address", "10.86.0.22", "10.86.0.22 is also that of w1 w2"],
    [
      "an address outside of the network",
      "10.86.1.21",
      "10.86.1.21 is outside of the hosts' network",
    ],
    ["the metadata address", "169.254.169.254", "169.254.169.254 is outside"],
  ])("believes no worker that says it has %s", (_what, address, reason) => {
    writeFileSync(path("nodes"), `10.86.0.22 w2\n${address} w1\n`);
    expect(judge({ ...W1, names: `DNS:w1,IP:${address}` })).toContain(`is not approved: ${reason}`);
    expect(existsSync(path("approved"))).toBe(false);
  });

  it.each<[string, Partial<SigningRequest>]>([
    ["another signer's request", { signer: "kubernetes.io/kube-apiserver-client" }],
    ["a request that somebody has decided on", { conditions: "Denied" }],
  ])("does not touch %s", (_what, changes) => {
    expect(judge({ ...W1, ...changes })).toBe("");
    expect(existsSync(path("approved"))).toBe(false);
  });
});

describe("the approver where the API does not answer", () => {
  it("fails, so that the request is judged again", () => {
    expect(() => judge(W1, { KUBECTL_FAILS: "1" })).toThrow();
    expect(existsSync(path("approved"))).toBe(false);
  });
});

describe("the approver while it watches", () => {
  it("asks nothing more of what is decided", async () => {
    writeFileSync(path("list"), "csr-decided Approved\ncsr-open <none>\n");
    writeFileSync(path("admin.conf"), "");
    rmSync(path("asked"), { force: true });
    const env = { ...environment(), KUBECONFIG: path("admin.conf") };
    chmodSync(path("approver"), 0o755);
    const watcher = spawn(path("approver"), { env, detached: true, stdio: "ignore" });
    try {
      const asked = await until("a request is asked for", () => {
        const lines = existsSync(path("asked")) ? readFileSync(path("asked"), "utf8") : "";
        return Promise.resolve(lines.includes("\n") ? lines : undefined);
      });
      expect(asked.split("\n")[0]).toContain("csr-open");
    } finally {
      if (watcher.pid !== undefined) process.kill(-watcher.pid);
    }
  });
});

/** Runs the program on one request; returns what it said. */
function judge(request: SigningRequest, more: NodeJS.ProcessEnv = {}): string {
  const pem = execFileSync(
    "openssl",
    // prettier-ignore -- an option and its value belong on one line
    [
      "req",
      "-new",
      "-key",
      path("key"),
      "-subj",
      request.subject,
      "-addext",
      `subjectAltName=${request.names}`,
    ],
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  const fields = {
    ".status.conditions[*].type": request.conditions,
    ".spec.signerName": request.signer,
    ".spec.username": request.user,
    ".spec.request": pem.toString("base64"),
    groups: request.groups.map((group) => `${group}\n`).join(""),
    usages: request.usages.map((usage) => `${usage}\n`).join(""),
  };
  for (const [name, value] of Object.entries(fields)) {
    writeFileSync(path(name), value);
  }
  return execFileSync("sh", [path("approver"), "judge", "csr-1"], {
    encoding: "utf8",
    env: { ...environment(), ...more },
  });
}

function environment(): NodeJS.ProcessEnv {
  return {
    PATH: `${path("bin")}:${process.env["PATH"] ?? ""}`,
    KUBECONFIG: "/nonexistent/admin.conf",
    HOSTS_FILE: path("hosts"),
    FIELDS: folder,
  };
}

// Answers with the field that a JSON path asks for, from a file.
const FAKE_KUBECTL = `#!/bin/sh
if [ -n "$KUBECTL_FAILS" ]; then echo "EOF" >&2; exit 1; fi
if [ "$1" = certificate ]; then echo "$*" >"$FIELDS/approved"; exit 0; fi
if [ "$2" = nodes ]; then cat "$FIELDS/nodes"; exit 0; fi
if [ "$3" = --watch ]; then cat "$FIELDS/list"; exit 0; fi
echo "$3" >>"$FIELDS/asked"
case $5 in
  *groups*) cat "$FIELDS/groups" ;;
  *usages*) cat "$FIELDS/usages" ;;
  *) field=\${5#jsonpath=?}; cat "$FIELDS/\${field%?}" ;;
esac
`;
