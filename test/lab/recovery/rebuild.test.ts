import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { generateHybridIdentity, identityToRecipient } from "age-encryption";
import type { MeshWrites } from "../../../model/recovery/mesh-writes.ts";
import type { ReadyPlan } from "../../../scripts/lib/environment/prepare.ts";
import { compareWith } from "../../../scripts/lib/recovery/drill/compare-with.ts";
import {
  DRILL_NAMESPACE,
  writerIdentity,
} from "../../../scripts/lib/recovery/drill/drill-objects.ts";
import { awaitWrite, openDrill } from "../../../scripts/lib/recovery/drill/drill-workload.ts";
import { MeshWriter } from "../../../scripts/lib/recovery/drill/mesh-writer.ts";
import { openCluster } from "../../../scripts/lib/recovery/drill/open-cluster.ts";
import { planText, PROJECT_FOLDER } from "../../../stacks/load-plan.ts";
import { type Ended, runCommand, startCommand, succeeded } from "../support/nordmesh-command.ts";
import { describeInLab } from "../support/require-lab.ts";

const ENVIRONMENT = "recoverytest";
const FOLDER = mkdtempSync(join(tmpdir(), "nordmesh-rebuild-"));
const ENVIRONMENTS = join(FOLDER, "environments");
const FILE = join(ENVIRONMENTS, `${ENVIRONMENT}.yaml`);
const KITS = join(FOLDER, "kits");
const IDENTITY = join(FOLDER, "key.txt");
const SNAPSHOT = join(FOLDER, "snapshot.db");
const ONTO = join(FOLDER, "spare.yaml");
const STATE = join(PROJECT_FOLDER, ".nordmesh/environments", ENVIRONMENT);
/** The lab's door to the API of the first control plane after the rebuild. */
const DOOR = "https://127.102.0.31:26443";

const run = (command: string, ...args: string[]): Promise<Ended> =>
  runCommand(command, [ENVIRONMENT, ...args], ENVIRONMENTS);

/** What people and programs outside the cluster hold, and what a cluster must know again. */
interface Held {
  readonly kubeconfig: string;
  readonly authority: string;
  readonly token: string;
  readonly uids: string;
  readonly meshRoot: string;
  /** Made by a workload of the mesh. */
  readonly writes: MeshWrites;
}

/** Writes through the mesh, every fifth of them a secret. */
const WRITES = 20;

// One environment is lost and made again here; each test goes on from where the one before left it.
describeInLab("an environment in the lab that is lost with all its hosts", (bundle) => {
  let held: Held;

  beforeAll(async () => {
    mkdirSync(ENVIRONMENTS);
    mkdirSync(KITS);
    await writeEnvironment();
    await forget();
    succeeded(await run("up", "--yes"));
    const song = ["create", "secret", "generic", "canary", "--from-literal=song=la"];
    succeeded(await run("kubectl", ...song));
    succeeded(await run("kubectl", "create", "serviceaccount", "outsider"));
    const writes = await writeThroughMesh(bundle);
    held = {
      kubeconfig: readFileSync(join(STATE, "kubeconfig"), "utf8"),
      authority: await read("configmap/kube-root-ca.crt", "{.data.ca\\.crt}"),
      token: (await run("kubectl", "create", "token", "outsider", "--duration=4h")).output.trim(),
      uids: await readUids(),
      meshRoot: await readMeshRoot(),
      writes,
    };
    succeeded(await run("backup"));
    // Later than the kit, so that only a control plane's own snapshot has it.
    succeeded(await run("kubectl", "create", "configmap", "later", "--from-literal=than=the-kit"));
    await bringSnapshot();
  });
  afterAll(async () => {
    await forget();
    rmSync(FOLDER, { recursive: true });
  });

  it("has one kit in its target, and a rebuild from it is shown before anything is touched", async () => {
    expect(readdirSync(KITS)).toEqual([expect.stringMatching(/^recoverytest-.*\.kit$/)]);
    loseEverything();
    const { status, output } = await rebuild("--dry-run").ended;
    expect(status).toBe(0);
    expect(output).toMatch(/onto +cp9 10\.86\.0\.31, w7 10\.86\.0\.41, w8 10\.86\.0\.42/);
    expect(output).toMatch(/ min in all/);
    expect(existsSync(STATE)).toBe(false);
  });

  it.each([
    ["while etcd begins with the snapshot", /start +cp9 +restore-etcd/],
    ["while the other hosts join", /start +w7 +join-workers/],
    ["while objects are made", /start +Pod network/],
  ])("is killed %s", async (_when, sign) => {
    const killed = rebuild("--skip-verify");
    await killed.printed(sign);
    killed.kill("SIGKILL");
    expect(await killed.ended).toMatchObject({ signal: "SIGKILL" });
  });

  it("is made again by the same command, and verified", async () => {
    const { status, output } = await rebuild().ended;
    if (status !== 0) throw new Error(output);
    expect(output).toContain(`${ENVIRONMENT}: rebuilt in`);
    const nodes = await run("kubectl", "get", "nodes", "-o", "name");
    expect(nodes.output.trim().split("\n").toSorted()).toEqual(["node/cp9", "node/w7", "node/w8"]);
  });

  it("has every object as it was, and secrets that can be read", async () => {
    expect(await readUids()).toBe(held.uids);
    expect(await read("secret/canary", "{.data.song}")).toBe("bGE=");
    expect(await read("configmap/later", "{.data.than}")).toBe("the-kit");
    expect(await readMeshRoot()).toBe(held.meshRoot);
  });

  it("has every write that was acknowledged through the mesh, and takes another one", async () => {
    const cluster = await openCluster(ready(bundle));
    const found = await compareWith(cluster, [], held.writes);
    expect(found).toMatchObject({
      differences: [],
      writes: { back: WRITES, rpoSeconds: 0 },
    });
    await awaitWrite(cluster, ready(bundle).plan, 1000);
  });

  it("is found out where their secrets are lost", async () => {
    succeeded(await run("kubectl", "-n", DRILL_NAMESPACE, "delete", "secret", "--all"));
    const found = await compareWith(await openCluster(ready(bundle)), [], held.writes);
    const secrets = held.writes.acknowledged.filter(({ kind }) => kind === "Secret");
    expect(found.differences).toEqual(
      secrets.map(({ name }) => `not back: Secret ${DRILL_NAMESPACE}/${name}`),
    );
  });

  it("takes a kubeconfig and a service account's token of before", () => {
    const kubeconfig = join(FOLDER, "kubeconfig");
    writeFileSync(kubeconfig, held.kubeconfig, { mode: 0o600 });
    expect(whoami(bundle, "--kubeconfig", kubeconfig)).toBe("nordmesh-operator");
    const authority = join(FOLDER, "ca.crt");
    writeFileSync(authority, held.authority);
    const bearer = join(FOLDER, "token.kubeconfig");
    writeFileSync(bearer, renderTokenConfig(held.token, authority), { mode: 0o600 });
    expect(whoami(bundle, "--kubeconfig", bearer)).toBe("system:serviceaccount:default:outsider");
  });

  it("is left alone by a further run", async () => {
    const { status, output } = await rebuild("--skip-verify").ended;
    expect({ status, output }).toMatchObject({ status: 0 });
    expect((await run("up", "--yes")).output).toContain("Nothing to do");
  });
});

/** The environment as its file says at that moment. */
function ready(bundle: string): ReadyPlan {
  const text = readFileSync(FILE, "utf8");
  return { ...planText(text, relative(PROJECT_FOLDER, FILE), null), bundle };
}

/** Writes as a drill does. */
async function writeThroughMesh(bundle: string): Promise<MeshWrites> {
  const { plan } = ready(bundle);
  const cluster = await openCluster(ready(bundle));
  await openDrill(cluster, plan);
  const order = { first: 1, count: WRITES, as: writerIdentity(plan) };
  const writer = new MeshWriter(cluster, order);
  try {
    await writer.has(WRITES, 60);
  } finally {
    await writer.stop();
  }
  const { acknowledged } = writer;
  return { namespace: DRILL_NAMESPACE, acknowledged, beforeSnapshot: WRITES };
}

/** The environment with a target for its kits, and a file with other names and addresses for all its hosts. */
async function writeEnvironment(): Promise<void> {
  const identity = await generateHybridIdentity();
  const recipient = await identityToRecipient(identity);
  writeFileSync(IDENTITY, `${identity}\n`, { mode: 0o600 });
  const text = readFileSync(join(import.meta.dirname, `${ENVIRONMENT}.yaml`), "utf8");
  writeFileSync(
    FILE,
    `${text}backup:
  recipients: [${recipient}]
  targets:
    vault: { directory: ${KITS}, country: "NO" }
  keep: { count: 3, days: 30 }
`,
  );
  const others = [
    ["cp1:", "cp9:"],
    ["w1:", "w7:"],
    ["w2:", "w8:"],
    [".0.11", ".0.31"],
    [".2.11", ".2.31"],
    [".0.21", ".0.41"],
    [".2.21", ".2.41"],
    [".0.22", ".0.42"],
    [".2.22", ".2.42"],
  ] as const;
  writeFileSync(
    ONTO,
    others.reduce((changed, [from, to]) => changed.replaceAll(from, to), text),
  );
}

function rebuild(...options: string[]): ReturnType<typeof startCommand> {
  const [kit = ""] = readdirSync(KITS);
  const from = [
    "--kit",
    join(KITS, kit),
    "--identity",
    IDENTITY,
    "--onto",
    ONTO,
    "--snapshot",
    SNAPSHOT,
  ];
  return startCommand("rebuild", [...from, ...options], ENVIRONMENTS);
}

/** What a control plane keeps by itself. Its timer is set, and is not waited for. */
async function bringSnapshot(): Promise<void> {
  const onHost = async (command: string): Promise<string> => {
    const ended = await run("ssh", "cp1", "--", command);
    succeeded(ended);
    return ended.output.trim();
  };
  expect(await onHost("systemctl is-active nordmesh-snapshot.timer")).toBe("active");
  await onHost("systemctl start nordmesh-snapshot.service");
  const snapshot = await onHost("base64 -w 0 /var/lib/nordmesh/snapshots/*.db");
  writeFileSync(SNAPSHOT, Buffer.from(snapshot, "base64"), { mode: 0o600 });
}

/** All hosts with their disks, the operator's state, and the environment's file: only the kit is left. */
function loseEverything(): void {
  execFileSync(
    process.execPath,
    ["components/hosts/lab/cli.ts", "destroy-lab", "--lab", ENVIRONMENT],
    { cwd: PROJECT_FOLDER, stdio: "ignore" },
  );
  rmSync(STATE, { recursive: true });
  rmSync(FILE);
}

/** Takes away what an earlier, broken run of the test has left. */
async function forget(): Promise<void> {
  if (!existsSync(STATE)) return;
  await run("down", "--yes");
  rmSync(STATE, { recursive: true, force: true });
}

async function read(object: string, path: string, namespace = "default"): Promise<string> {
  const ask = ["-n", namespace, "get", object, "-o", `jsonpath=${path}`];
  const ended = await run("kubectl", ...ask);
  succeeded(ended);
  return ended.output.trim();
}

/** Kind, name and UID of what has to stay the same objects. */
async function readUids(): Promise<string> {
  const kinds = "namespaces,deployments.apps,services,serviceaccounts,secrets";
  const ended = await run(
    "kubectl",
    ...["get", kinds, "-A"],
    `-o=jsonpath={range .items[*]}{.kind} {.metadata.namespace}/{.metadata.name} {.metadata.uid}{"\\n"}{end}`,
  );
  succeeded(ended);
  return ended.output.trim().split("\n").toSorted().join("\n");
}

const readMeshRoot = (): Promise<string> =>
  read("configmap/istio-ca-root-cert", "{.data.root-cert\\.pem}", "demo");

function renderTokenConfig(token: string, authority: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "lost", cluster: { server: DOOR, "certificate-authority": authority } }],
    users: [{ name: "outsider", user: { token } }],
    contexts: [{ name: "lost", context: { cluster: "lost", user: "outsider" } }],
    "current-context": "lost",
  });
}

/** Who the rebuilt API server takes somebody for. */
function whoami(bundle: string, ...access: string[]): string {
  const ask = ["auth", "whoami", "-o", "jsonpath={.status.userInfo.username}"];
  const kubectl = join(bundle, "bin/kubectl");
  const door = ["--server", DOOR, "--tls-server-name", "kubernetes"];
  return execFileSync(kubectl, [...access, ...door, ...ask], { encoding: "utf8" });
}
