import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { LabHostSecrets, LabHostSpec } from "../../../components/hosts/lab/runtime/spec.ts";
import { makeSshKey } from "../../support/ssh-key.ts";
import { SshSession } from "./ssh-session.ts";

const CLI = join(import.meta.dirname, "../../../components/hosts/lab/cli.ts");
/** Doors of tests keep clear of a machine's sshd and of a lab that a person runs. */
const DOOR_PORT_OFFSET = 31_000;

/** How a run of the lab's command line ended. */
export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A lab of a test: its folder, its keys, and its command line. */
export class TestLab {
  readonly name: string;
  readonly stateDir: string;
  readonly #folder: string;
  readonly #bundle: string;
  readonly #loopback: string;
  readonly operator = makeSshKey();
  readonly hostKey = makeSshKey();

  private constructor(name: string, folder: string, bundle: string, loopback: string) {
    this.name = name;
    this.#folder = folder;
    this.stateDir = join(folder, "lab");
    this.#bundle = bundle;
    this.#loopback = loopback;
  }

  /** @param loopback first three numbers of the lab's loopback addresses, such as `127.99.1` */
  static async create(name: string, bundle: string, loopback: string): Promise<TestLab> {
    const folder = await mkdtemp(join(tmpdir(), "nordmesh-lab-"));
    // The process number keeps two runs of the tests apart.
    return new TestLab(`${name}-${String(process.pid)}`, folder, bundle, loopback);
  }

  spec(host: string, number: number, changes: Partial<LabHostSpec> = {}): LabHostSpec {
    return {
      lab: this.name,
      name: host,
      stateDir: this.stateDir,
      bundle: this.#bundle,
      cpus: 1,
      memoryMiB: 512,
      diskGiB: 1,
      public: { address: `198.51.100.${String(number)}`, prefix: 24, gateway: "198.51.100.1" },
      private: { address: `10.86.0.${String(number)}`, prefix: 24 },
      loopback: `${this.#loopback}.${String(number)}`,
      doorPorts: [22],
      doorPortOffset: DOOR_PORT_OFFSET,
      rateMbit: 10_000,
      ...changes,
    };
  }

  secrets(changes: Partial<LabHostSecrets> = {}): LabHostSecrets {
    return {
      hostKeyPrivate: this.hostKey.privateKey,
      hostKeyPublic: this.hostKey.publicKey,
      authorizedKeys: [this.operator.publicKey],
      ...changes,
    };
  }

  /** `cli.ts up`; throws with its own words when it fails. */
  async up(spec: LabHostSpec, secrets = this.secrets()): Promise<CliResult> {
    return succeed(await this.tryUp(spec, secrets));
  }

  async tryUp(spec: LabHostSpec, secrets = this.secrets()): Promise<CliResult> {
    return await finish(this.startUp(spec, secrets));
  }

  /** A running `cli.ts up`, for tests that kill it. */
  startUp(spec: LabHostSpec, secrets = this.secrets()): ChildProcess {
    return startCli(["up"], JSON.stringify(secrets), { NORDMESH_LAB_HOST: JSON.stringify(spec) });
  }

  /** Any other command on this lab; throws when it fails. */
  async cli(...args: readonly string[]): Promise<CliResult> {
    return succeed(await runCli([...args, "--state-dir", this.stateDir]));
  }

  async ssh(spec: LabHostSpec, changes: { privateKey?: string; hostKey?: string } = {}) {
    return await SshSession.open({
      address: spec.loopback,
      port: 22 + (spec.doorPortOffset ?? 0),
      privateKey: this.operator.privateKey,
      hostKey: this.hostKey.publicKey,
      ...changes,
    });
  }

  /** Runs one line on a host over a connection of its own and returns what it printed, trimmed. */
  async on(spec: LabHostSpec, command: string): Promise<string> {
    const session = await this.ssh(spec);
    try {
      const { code, stdout, stderr } = await session.run(command);
      if (code !== 0) throw new Error(`${command}: exit code ${String(code)}\n${stdout}${stderr}`);
      return stdout.trim();
    } finally {
      session.end();
    }
  }

  /** Destroys what a test has made of this lab in a folder that is not its own. */
  async destroyIn(stateDir: string): Promise<void> {
    succeed(await runCli(["destroy-lab", "--lab", this.name, "--state-dir", stateDir]));
  }

  /** Destroys the lab whatever state a test has left it in. */
  async remove(): Promise<void> {
    await runCli(["destroy-lab", "--lab", this.name, "--state-dir", this.stateDir]);
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Runs the lab's command line as it is run by people and by the program. */
export async function runCli(args: readonly string[], stdin = ""): Promise<CliResult> {
  return await finish(startCli(args, stdin));
}

function startCli(
  args: readonly string[],
  stdin: string,
  environment: NodeJS.ProcessEnv = {},
): ChildProcess {
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { ...process.env, ...environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(stdin);
  return child;
}

async function finish(child: ChildProcess): Promise<CliResult> {
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [stdout, stderr] = await Promise.all([
    child.stdout ? text(child.stdout) : "",
    child.stderr ? text(child.stderr) : "",
  ]);
  return { code: await ended, stdout, stderr };
}

function succeed(result: CliResult): CliResult {
  if (result.code === 0) return result;
  throw new Error(`the lab's command line failed (${String(result.code)})\n${result.stderr}`);
}
