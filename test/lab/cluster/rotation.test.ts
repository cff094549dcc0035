import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { ClusterAccess } from "../../../scripts/lib/verify/cluster-access.ts";
import { issueTwins } from "../../../scripts/lib/verify/mesh-certificates.ts";
import { PROJECT_FOLDER } from "../../../stacks/load-plan.ts";
import { MeshCalls } from "../support/failover/mesh-calls.ts";
import {
  type Ended,
  ENVIRONMENTS as KEPT_ENVIRONMENTS,
  runCommand,
  startCommand,
  succeeded,
} from "../support/nordmesh-command.ts";
import { describeInLab } from "../support/require-lab.ts";
import { CredentialTrial } from "../support/try-credentials.ts";
import { until } from "../support/until.ts";

const ENVIRONMENT = "hardeningtest";
/** A copy: the record of a rotation stands beside the environment's file. */
const ENVIRONMENTS = mkdtempSync(join(tmpdir(), "nordmesh-rotation-"));
const FILE = join(ENVIRONMENTS, `${ENVIRONMENT}.yaml`);
const RECORD = join(ENVIRONMENTS, `${ENVIRONMENT}.rotation.json`);
const STATE = join(PROJECT_FOLDER, ".nordmesh/environments", ENVIRONMENT);
const HOSTS = ["cp1", "w1"];
/** Printed once a host was made or changed. */
const HOST_WAS_TOLD = /done +\w+ +machine/;
const CLIENT = `spiffe://${ENVIRONMENT}.nordmesh.internal/ns/demo/sa/client`;

const run = (command: string, ...args: string[]): Promise<Ended> =>
  runCommand(command, [ENVIRONMENT, ...args], ENVIRONMENTS);
const trial = new CredentialTrial(ENVIRONMENT);

/** What `kubectl` prints, once the API answers. */
async function ask(...args: string[]): Promise<string> {
  return await until(`kubectl ${args.slice(0, 3).join(" ")} succeeds`, async () => {
    const { status, output } = await run("kubectl", ...args);
    return status === 0 ? output.trim() : undefined;
  });
}

/** Starts a rotation, kills it as soon as it prints something, and waits until the API answers. */
async function kill(credential: string, pattern: RegExp): Promise<void> {
  const killed = startCommand("rotate", [ENVIRONMENT, credential, "--yes"], ENVIRONMENTS);
  await killed.printed(pattern);
  killed.kill("SIGKILL");
  expect(await killed.ended).toMatchObject({ signal: "SIGKILL" });
  await ask("get", "--raw", "/readyz");
}

async function rotate(credential: string, ...options: string[]): Promise<string> {
  const ended = await run("rotate", credential, "--yes", ...options);
  succeeded(ended);
  return ended.output;
}

/** The record of one credential. */
function recorded(section: string): unknown {
  return (JSON.parse(readFileSync(RECORD, "utf8")) as Record<string, unknown>)[section];
}

const settled = (generation: number): unknown => ({
  generations: [generation],
  reached: expect.any(String) as unknown,
});

const ETCD_PKI = "/etc/kubernetes/pki/etcd";
const ETCD_CLIENT = `${ETCD_PKI}/healthcheck-client`;

/** Names of the keys that secrets in etcd are encrypted with. */
async function keysInEtcd(): Promise<readonly string[]> {
  const etcdctl = `/opt/nordmesh/bundle/bin/etcdctl --endpoints https://127.0.0.1:2379 --cacert ${ETCD_PKI}/ca.crt --cert ${ETCD_CLIENT}.crt --key ${ETCD_CLIENT}.key`;
  const { output } = await run(
    "ssh",
    "cp1",
    "--",
    `${etcdctl} get /registry/secrets/ --prefix --print-value-only | grep -ao 'k8s:enc:secretbox:v1:key[0-9]*:' | sort -u`,
  );
  return output.trim().split("\n");
}

/** Whether etcd answers who has this certificate and key; throws where it says neither yes nor no. */
async function isKnownToEtcd(client: string): Promise<boolean> {
  const ask = `curl -sS --cacert ${ETCD_PKI}/ca.crt --cert ${client}.crt --key ${client}.key https://127.0.0.1:2379/version 2>&1`;
  return await until("etcd answers, or says that it does not know the client", async () => {
    const { output } = await run("ssh", "cp1", "--", ask);
    if (output.includes("etcdserver")) return true;
    // In TLS 1.3 a client writes before it is refused, and may find the connection closed instead of the alert.
    return /alert (bad certificate|unknown ca)/.test(output) ? false : undefined;
  });
}

let mesh: MeshCalls;

// One cluster lives through all of this; each test goes on from where the one before left it, and a client calls
// its service in the mesh all the time.
describeInLab("credentials of a cluster in the lab", (bundle) => {
  const cluster = new ClusterAccess(
    join(bundle, "bin/kubectl"),
    join(STATE, "kubeconfig"),
    `${ENVIRONMENT}-cp1`,
  );
  const authorityOf = async (field: string): Promise<string> => {
    const path = `jsonpath={.data.${field.replaceAll(".", "\\.")}}`;
    const base64 = await ask("get", "secret", "-n", "istio-system", "cacerts", "-o", path);
    return Buffer.from(base64, "base64").toString();
  };

  beforeAll(async () => {
    copyFileSync(join(KEPT_ENVIRONMENTS, `${ENVIRONMENT}.yaml`), FILE);
    appendFileSync(FILE, "demo: true\n");
    await forget();
    succeeded(await run("up", "--yes"));
    const song = ["create", "secret", "generic", "canary", "--from-literal=song=la"];
    expect(await run("kubectl", ...song)).toMatchObject({ status: 0 });
    const client = await findPod("client");
    mesh = new MeshCalls(join(STATE, "ssh/config"), client.host, client.name);
    await until("calls are made", () => Promise.resolve(mesh.calls > 0 ? true : undefined));
  });
  afterAll(async () => {
    await forget();
    rmSync(ENVIRONMENTS, { recursive: true });
  });

  it("are shown with the steps of their change, which change nothing", async () => {
    const { status, output } = await run("rotate", "encryption-key", "--preview");
    expect(status).toBe(0);
    expect(output.trim().split("\n")).toHaveLength(4);
    expect((await run("rotate", "service-account-key", "--preview")).output).toContain("12 hours");
    expect(existsSync(RECORD)).toBe(false);
    expect(await keysInEtcd()).toEqual(["k8s:enc:secretbox:v1:key1:"]);
  });

  it("encryption key: is changed by a run that is killed and one that goes on from there", async () => {
    const canary = ["get", "secret", "canary", "-o", "jsonpath={.data.song}"];
    await kill("encryption-key", /2 of 4/);
    expect(await ask(...canary)).toBe("bGE=");

    const output = await rotate("encryption-key");
    expect(output).toMatch(/\d+ secrets are encrypted with the new key alone/);
    expect(await keysInEtcd()).toEqual(["k8s:enc:secretbox:v1:key2:"]);
    expect(recorded("encryptionKey")).toEqual(settled(2));
    expect(await ask(...canary)).toBe("bGE=");
    const config = await run("ssh", "cp1", "--", "grep name: /etc/nordmesh/encryption.yaml");
    expect(config.output.trim()).toBe("- name: key2");
  });

  const tokens = { old: "", next: "" };
  const makeToken = (): Promise<string> => ask("create", "token", "default", "--duration", "2h");

  it("service accounts' key: both tokens are accepted until the old ones have ended", async () => {
    tokens.old = await makeToken();
    expect(await trial.statusFor({ token: tokens.old })).toBe(403);
    await kill("service-account-key", /3 of 5/);
    tokens.next = await makeToken();
    expect(keyOf(tokens.next)).not.toBe(keyOf(tokens.old));
    for (const token of [tokens.old, tokens.next]) {
      expect(await trial.statusFor({ token })).toBe(403);
    }

    expect(await rotate("service-account-key")).toMatch(/To go on, from \d{4}-/);
    expect(recorded("serviceAccountKey")).toMatchObject({ generations: [2, 1] });
    expect(await trial.statusFor({ token: tokens.old })).toBe(403);
    for (const host of HOSTS) {
      const { output } = await run("ssh", host, "--", KEYS_OF_POD_TOKENS);
      expect(new Set(output.trim().split("\n"))).toEqual(new Set([keyOf(tokens.next)]));
    }
  });

  it("leaf certificates: every one is made anew, also by a run that was killed", async () => {
    const before = await certificates();
    const kubeconfig = trial.kubeconfig;
    expect(await trial.statusFor({ kubeconfig })).toBe(200);
    await kill("leaf-certificates", /renew-certificates|Renew certificates/);
    expect(await trial.statusFor({ kubeconfig })).toBe(200);

    await rotate("leaf-certificates");
    const after = await certificates();
    expect(Object.keys(after)).toEqual(Object.keys(before));
    for (const [name, serial] of Object.entries(before))
      expect([name, after[name]]).not.toEqual([name, serial]);
    expect(recorded("leafCertificates")).toEqual(settled(2));
    expect(trial.kubeconfig).not.toBe(kubeconfig);
    expect(await trial.statusFor({ kubeconfig: trial.kubeconfig })).toBe(200);
    // The same authority has signed it, and there is nothing in Kubernetes to revoke it.
    expect(await trial.statusFor({ kubeconfig })).toBe(200);
    for (const node of HOSTS) await ask("get", "--raw", `/api/v1/nodes/${node}/proxy/healthz`);
  });

  it("cluster CA: certificates of both are accepted, and then of the next one alone", async () => {
    const before = await certificates();
    const kubeconfig = trial.kubeconfig;
    await kill("cluster-ca", /renew-certificates/);
    expect(recorded("clusterAuthority")).toEqual({ generations: [2, 1] });
    expect(await trial.statusFor({ kubeconfig })).toBe(200);

    await rotate("cluster-ca");
    expect(recorded("clusterAuthority")).toEqual(settled(2));
    expect(await trial.statusFor({ kubeconfig: trial.kubeconfig })).toBe(200);
    expect(await trial.statusFor({ kubeconfig })).toBe(401);
    const after = await certificates();
    for (const [name, serial] of Object.entries(before))
      expect([name, after[name]]).not.toEqual([name, serial]);
    // What pods know the API by, and a program that started since then and has called it.
    const path = "jsonpath={.data.ca\\.crt}";
    const known = await ask("-n", "demo", "get", "configmap", "kube-root-ca.crt", "-o", path);
    expect(known.match(/BEGIN CERTIFICATE/g)).toHaveLength(1);
    await ask("-n", "nordmesh-system", "rollout", "status", "deployment/host-warden");
    for (const node of HOSTS) await ask("get", "--raw", `/api/v1/nodes/${node}/proxy/healthz`);
  });

  it("control planes' CA: etcd knows clients of both, and then of the next one alone", async () => {
    const before = await certificates();
    const old = "/root/old-client";
    const copy = ["crt", "key"].map((end) => `cp ${ETCD_CLIENT}.${end} ${old}.${end}`).join(" && ");
    expect(await run("ssh", "cp1", "--", copy)).toMatchObject({ status: 0 });
    await kill("control-plane-ca", /renew-certificates/);
    expect(recorded("controlPlaneAuthority")).toEqual({ generations: [2, 1] });
    expect(await isKnownToEtcd(old)).toBe(true);

    await rotate("control-plane-ca");
    expect(recorded("controlPlaneAuthority")).toEqual(settled(2));
    expect(await isKnownToEtcd(ETCD_CLIENT)).toBe(true);
    expect(await isKnownToEtcd(old)).toBe(false);
    const after = await certificates();
    const renewed = Object.keys(before).filter((name) => after[name] !== before[name]);
    expect(renewed).toEqual(
      Object.keys(before).filter((name) => name === "API server" || name.startsWith("cp1")),
    );
  });

  it("service accounts' key: the old one is forgotten by who is in a hurry, and pods go on", async () => {
    expect(await rotate("service-account-key", "--now")).toContain("is refused");
    expect(await trial.statusFor({ token: tokens.old })).toBe(401);
    expect(await trial.statusFor({ token: tokens.next })).toBe(403);
    expect(recorded("serviceAccountKey")).toEqual(settled(2));
    // What makes pods calls the API with tokens of its own.
    await ask("-n", "demo", "rollout", "restart", "deployment/echo-v2");
    await ask("-n", "demo", "rollout", "status", "deployment/echo-v2", "--timeout=90s");
  });

  it("mesh CA: identities of both are accepted, and then of the next one alone", async () => {
    const echo = await findPod("echo");
    const oldRoot = await authorityOf("root-cert.pem");
    const { accepted: old } = await issueTwins(cluster, CLIENT);
    const answer = expect.objectContaining({ outcome: "ok" }) as unknown;
    expect(await trial.callAs(echo, oldRoot, old)).toEqual(answer);

    await kill("mesh-ca", /4 of 6/);
    const { accepted: next } = await issueTwins(cluster, CLIENT);
    const nextRoot =
      (await authorityOf("cert-chain.pem")).split(/(?<=-----END CERTIFICATE-----\n)/)[1] ?? "";
    const [served] = await until("the pod has its other certificate", async () => {
      const said = await trial.callAs(echo, nextRoot, next);
      return JSON.stringify(said).includes('"ok"') ? [said] : undefined;
    });
    expect(served).toEqual(answer);
    expect(await trial.callAs(echo, nextRoot, old)).toEqual(answer);

    await rotate("mesh-ca");
    expect(await trial.callAs(echo, nextRoot, next)).toEqual(answer);
    expect(await trial.callAs(echo, nextRoot, old)).toMatchObject({ outcome: "failed" });
    expect(await authorityOf("root-cert.pem")).toBe(nextRoot);
    expect(recorded("meshAuthority")).toEqual(settled(2));
  });

  it("SSH key: hosts let both in, and then the next one alone", async () => {
    const oldKey = join(ENVIRONMENTS, "old-key");
    copyFileSync(trial.sshKeyPath, oldKey);
    chmodSync(oldKey, 0o600);
    expect(await trial.opens("w1", oldKey)).toBe(true);
    await kill("ssh-key", /3 of 3/);
    for (const host of HOSTS) {
      expect(await trial.opens(host, oldKey)).toBe(true);
      expect(await trial.opens(host, trial.sshKeyPath)).toBe(true);
    }
    expect(readFileSync(trial.sshKeyPath, "utf8")).not.toBe(readFileSync(oldKey, "utf8"));

    await rotate("ssh-key");
    for (const host of HOSTS) {
      expect(await trial.opens(host, oldKey)).toBe(false);
      expect(await trial.opens(host, trial.sshKeyPath)).toBe(true);
    }
    expect(recorded("operatorKey")).toEqual(settled(2));
  });

  it("host keys: the pins hold both while hosts are told, and then the next one alone", async () => {
    const pins = (): string => readFileSync(trial.knownHostsPath, "utf8");
    const oldPins = join(ENVIRONMENTS, "old-known-hosts");
    writeFileSync(oldPins, pins());
    for (const host of HOSTS) expect(await trial.provesItself(host, oldPins)).toBe(true);
    // In the middle of telling them: one host may show the next key already, and the other the old one.
    await kill("host-keys", HOST_WAS_TOLD);
    expect(pins().trim().split("\n")).toHaveLength(2 * HOSTS.length);
    for (const host of HOSTS)
      expect(await trial.provesItself(host, trial.knownHostsPath)).toBe(true);

    await rotate("host-keys");
    expect(pins().trim().split("\n")).toHaveLength(HOSTS.length);
    for (const host of HOSTS) {
      expect(await trial.provesItself(host, oldPins)).toBe(false);
      expect(await trial.provesItself(host, trial.knownHostsPath)).toBe(true);
    }
    expect(recorded("hostKeys")).toEqual(settled(2));
  });

  it("no call in the mesh has failed meanwhile, and nothing is left to do", async () => {
    expect((await run("up", "--yes")).output).toContain("Nothing to do");
    const { calls, failures } = await mesh.stop();
    process.stdout.write(`${String(calls)} calls in the mesh, ${String(failures.length)} failed\n`);
    expect(failures).toEqual([]);
    expect(calls).toBeGreaterThan(500);
  });
});

/** The key that a token names. */
function keyOf(token: string): string {
  const [header = ""] = token.split(".");
  return (JSON.parse(Buffer.from(header, "base64url").toString()) as { kid: string }).kid;
}

const KEYS_OF_POD_TOKENS = `for file in /var/lib/kubelet/pods/*/volumes/kubernetes.io~projected/*/..data/*; do
  case $(head -c 3 "$file") in eyJ) ;; *) continue ;; esac
  printf '%s===' "$(cut -d. -f1 "$file")" | tr '_-' '/+' | base64 -d 2>/dev/null | sed 's/.*"kid":"\\([^"]*\\)".*/\\1\\n/'
done`;

/** Numbers of certificates, by their files. */
async function certificates(): Promise<Readonly<Record<string, string>>> {
  const kubelet =
    "/var/lib/kubelet/pki/kubelet-client-current.pem /var/lib/kubelet/pki/kubelet-server-current.pem";
  const shown: Record<string, string> = { "API server": await trial.servingSerial() };
  for (const [host, files] of [
    [
      "cp1",
      `/etc/kubernetes/pki/apiserver*.crt /etc/kubernetes/pki/front-proxy-client.crt /etc/kubernetes/pki/etcd/[!c]*.crt ${kubelet}`,
    ],
    ["w1", kubelet],
  ] as const) {
    const script = `for file in ${files}; do echo "$file $(openssl x509 -noout -serial -in "$file")"; done
for file in /etc/kubernetes/*.conf; do
  data=$(sed -n 's/.*client-certificate-data: //p' "$file")
  if [ -n "$data" ]; then echo "$file $(echo "$data" | base64 -d | openssl x509 -noout -serial)"; fi
done`;
    const { output } = await run("ssh", host, "--", script);
    for (const [, name = "", serial = ""] of output.matchAll(/^(\S+) serial=(\S+)$/gm)) {
      shown[`${host} ${name}`] = serial;
    }
  }
  return shown;
}

async function findPod(app: string): Promise<{ name: string; host: string; address: string }> {
  const query = [
    "-n",
    "demo",
    "get",
    "pods",
    "-l",
    `app=${app}`,
    "--field-selector=status.phase=Running",
  ];
  const path =
    "jsonpath={.items[0].metadata.name} {.items[0].spec.nodeName} {.items[0].status.podIP}";
  const [name = "", host = "", address = ""] = (await ask(...query, "-o", path)).split(" ");
  return { name, host, address };
}

/** Takes away what an earlier, broken run of the test has left. */
async function forget(): Promise<void> {
  if (!existsSync(STATE)) return;
  await run("down", "--yes");
  rmSync(STATE, { recursive: true, force: true });
}
