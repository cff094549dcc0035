import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach } from "@jest/globals";
import ssh2 from "ssh2";
import { STEP_STATE_FOLDER } from "../../components/shared/render-step-script.ts";
import { TestSshServer } from "../engine/support/ssh-server.ts";
import { makeSshKey } from "../support/ssh-key.ts";
import { describeStepContract, type StepHost, type StepOutcome } from "../support/step-contract.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "contract-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

// Both are this machine, where a test may not write to the folders that hosts use.
const thisMachine: Omit<StepHost, "run"> = {
  folder: () => folder,
  read: (path) => readFile(path, "utf8").catch(() => undefined),
  relocate: (program) =>
    program
      .replace(`state=${STEP_STATE_FOLDER}`, `state=${folder}/state`)
      .replace("/run/nordmesh.", `${folder}/nordmesh.`),
};

describeStepContract("a shell", { ...thisMachine, run: runInShell });
describeStepContract("a host behind SSH", { ...thisMachine, run: runOverSsh });

async function runInShell(program: string, stdin: string): Promise<StepOutcome> {
  const child = spawn("sh", ["-c", program], { stdio: "pipe" });
  child.stdin.end(stdin);
  const [stdout, stderr, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number>((resolve, reject) => {
      child.once("error", reject).once("close", (code) => {
        resolve(code ?? -1);
      });
    }),
  ]);
  return { status, stdout, stderr };
}

async function runOverSsh(program: string, stdin: string): Promise<StepOutcome> {
  const key = makeSshKey();
  const server = new TestSshServer(key);
  const port = await server.listen();
  const client = new ssh2.Client();
  try {
    await new Promise((resolve, reject) => {
      client.once("ready", () => {
        resolve(undefined);
      });
      client.once("error", reject);
      client.connect({ host: "127.0.0.1", port, username: "root", privateKey: key.privateKey });
    });
    return await execute(client, program, stdin);
  } finally {
    client.end();
    await server.close();
  }
}

async function execute(client: ssh2.Client, program: string, stdin: string): Promise<StepOutcome> {
  const channel = await new Promise<ssh2.ClientChannel>((resolve, reject) => {
    client.exec(program, (error, opened) => {
      if (error === undefined) resolve(opened);
      else reject(error);
    });
  });
  const ended = new Promise<number>((resolve) => {
    channel.once("exit", (code: number | null) => {
      resolve(code ?? -1);
    });
  });
  channel.end(stdin);
  const [stdout, stderr, status] = await Promise.all([text(channel), text(channel.stderr), ended]);
  return { status, stdout, stderr };
}
