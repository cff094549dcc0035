import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { PROJECT_FOLDER } from "../../../stacks/load-plan.ts";
import {
  type Ended,
  ENVIRONMENTS as KEPT_ENVIRONMENTS,
  runCommand,
  startCommand,
} from "../support/nordmesh-command.ts";
import { describeInLab } from "../support/require-lab.ts";
import { until } from "../support/until.ts";

const ENVIRONMENT = "hardeningtest";
/** A copy: the record of a rotation stands beside the environment's file. */
const ENVIRONMENTS = mkdtempSync(join(tmpdir(), "nordmesh-rotation-"));
const RECORD = join(ENVIRONMENTS, `${ENVIRONMENT}.rotation.json`);
const STATE = join(PROJECT_FOLDER, ".nordmesh/environments", ENVIRONMENT);
const ROTATE = [ENVIRONMENT, "encryption-key", "--yes"];

const run = (command: string, ...args: string[]): Promise<Ended> =>
  runCommand(command, [ENVIRONMENT, ...args], ENVIRONMENTS);

/** Names of the keys that secrets in etcd are encrypted with. */
async function keysInEtcd(): Promise<readonly string[]> {
  const pki = "/etc/kubernetes/pki/etcd";
  const ask = `/opt/nordmesh/bundle/bin/etcdctl --endpoints https://127.0.0.1:2379 --cacert ${pki}/ca.crt --cert ${pki}/healthcheck-client.crt --key ${pki}/healthcheck-client.key get /registry/secrets/ --prefix --print-value-only`;
  const { output } = await run(
    "ssh",
    "cp1",
    "--",
    `${ask} | grep -ao 'k8s:enc:secretbox:v1:key[0-9]*:' | sort -u`,
  );
  return output.trim().split("\n");
}

const canary = (): Promise<Ended> =>
  run("kubectl", "get", "secret", "canary", "-o", "jsonpath={.data.song}");

// One cluster lives through all of this; each test goes on from where the one before left it.
describeInLab("the encryption key of a cluster in the lab", () => {
  beforeAll(async () => {
    copyFileSync(
      join(KEPT_ENVIRONMENTS, `${ENVIRONMENT}.yaml`),
      join(ENVIRONMENTS, `${ENVIRONMENT}.yaml`),
    );
    await forget();
    const { status, output } = await run("up", "--yes");
    if (status !== 0) throw new Error(output);
    const song = ["create", "secret", "generic", "canary", "--from-literal=song=la"];
    expect(await run("kubectl", ...song)).toMatchObject({ status: 0 });
  });
  afterAll(async () => {
    await forget();
    rmSync(ENVIRONMENTS, { recursive: true });
  });

  it("is shown with the steps of its change, which change nothing", async () => {
    const { status, output } = await run("rotate", "encryption-key", "--preview");
    expect(status).toBe(0);
    expect(output.trim().split("\n")).toHaveLength(4);
    expect(existsSync(RECORD)).toBe(false);
    expect(await keysInEtcd()).toEqual(["k8s:enc:secretbox:v1:key1:"]);
  });

  it("is changed by a run that is killed and one that goes on from there", async () => {
    const killed = startCommand("rotate", ROTATE, ENVIRONMENTS);
    await killed.printed(/2 of 4/);
    killed.kill("SIGKILL");
    expect(await killed.ended).toMatchObject({ signal: "SIGKILL" });
    expect((await until("the API answers", () => answered())).output).toBe("bGE=");

    const { status, output } = await runCommand("rotate", ROTATE, ENVIRONMENTS);
    if (status !== 0) throw new Error(output);
    expect(output).toMatch(/\d+ secrets are encrypted with the new key alone/);
    expect(await keysInEtcd()).toEqual(["k8s:enc:secretbox:v1:key2:"]);
    expect(JSON.parse(readFileSync(RECORD, "utf8"))).toEqual({ encryptionKey: [2] });
  });

  it("has left what it encrypts as it was, and nothing of the old key on the host", async () => {
    expect((await until("the API answers", () => answered())).output).toBe("bGE=");
    const config = await run("ssh", "cp1", "--", "grep name: /etc/nordmesh/encryption.yaml");
    expect(config.output.trim()).toBe("- name: key2");
    expect((await run("up", "--yes")).output).toContain("Nothing to do");
  });
});

async function answered(): Promise<Ended | undefined> {
  const result = await canary();
  return result.status === 0 ? result : undefined;
}

/** Takes away what an earlier, broken run of the test has left. */
async function forget(): Promise<void> {
  if (!existsSync(STATE)) return;
  await run("down", "--yes");
  rmSync(STATE, { recursive: true, force: true });
}
