import { execFile } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import {
  hostLinks,
  hostNetns,
  labCgroup,
} from "../../../../components/hosts/lab/runtime/layout.ts";
import { PROJECT_FOLDER } from "../../../../stacks/load-plan.ts";
import { ENVIRONMENTS, runCommand } from "../nordmesh-command.ts";
import { until } from "../until.ts";
import { ApiWriter, type WriterReport } from "./api-writer.ts";
import { type CallReport, MeshCalls } from "./mesh-calls.ts";
import { hostsWay, operatorsWay } from "./ways-to-api.ts";

/** What was seen while something was done to a cluster. */
export interface Watched {
  /** Writes of somebody with the kubeconfig, who takes another context when one falls silent. */
  readonly operator: WriterReport;
  /** Writes through the local proxy of a worker. */
  readonly worker: WriterReport;
  readonly mesh: CallReport;
}

/** What was seen from the moment that a control plane lost its power until it was a member again. */
export interface Loss extends Watched {
  readonly host: string;
  /** From power back on to a cluster with all members well, in seconds. */
  readonly returnSeconds: number;
}

/** A cluster in the lab whose control planes are to be lost. */
export interface Subject {
  readonly environment: string;
  /** Folder of the environment's file. */
  readonly environments: string;
  /** A worker whose proxy is written through. */
  readonly worker: string;
  readonly controlPlanes: number;
}

/** The cluster of the tests' own environment for this. */
export const HATEST: Subject = {
  environment: "hatest",
  environments: ENVIRONMENTS,
  worker: "w1",
  controlPlanes: 3,
};

/** Private addresses of its control planes, at which their API servers listen. */
export const ADDRESSES: Readonly<Record<string, string>> = {
  cp1: "10.86.0.11",
  cp2: "10.86.0.12",
  cp3: "10.86.0.13",
};

const execute = promisify(execFile);

/** How long a dead control plane stays dead, in milliseconds: longer than any lease that it held. */
const DEAD_MS = 30_000;

/** Takes a control plane's power, watches, gives it back, and waits until it is a member again. */
export async function loseControlPlane(
  subject: Subject,
  host: string,
  survivor: string,
): Promise<Loss> {
  let returnSeconds = 0;
  // A machine that loses its power writes nothing. A host of a lab that is ended leaves what was not written to the
  // disk that all of them share: with that, gaps of 12 to 22 s were seen, and without it none over 10 s.
  await execute("sync");
  const watched = await watch(subject, async () => {
    await cutPower(subject, host);
    await pause(DEAD_MS);
    const started = performance.now();
    await lab(subject, "start", host);
    await untilMembersAreWell(subject, survivor);
    returnSeconds = (performance.now() - started) / 1000;
  });
  return { host, ...watched, returnSeconds };
}

/** Does something to a cluster, and sees meanwhile whether its API can be written to and its mesh answers. */
export async function watch(subject: Subject, work: () => Promise<void>): Promise<Watched> {
  const { kubeconfig, sshConfig } = accessFiles(subject);
  favour(subject);
  const client = await findClient(subject);
  const operator = new ApiWriter("failover-operator", operatorsWay(kubeconfig));
  const worker = new ApiWriter("failover-worker", hostsWay(kubeconfig, sshConfig, subject.worker));
  const mesh = new MeshCalls(sshConfig, client.host, client.pod);
  const stop = async (): Promise<Watched> => {
    const stopped = [operator.stop(), worker.stop(), mesh.stop()] as const;
    const [operatorReport, workerReport, meshReport] = await Promise.all(stopped);
    return { operator: operatorReport, worker: workerReport, mesh: meshReport };
  };
  try {
    await until("writers write and calls are made", () => {
      const begun = operator.count > 0 && worker.count > 0 && mesh.calls > 0;
      return Promise.resolve(begun ? true : undefined);
    });
    operator.reset();
    worker.reset();
    await work();
    const [written, throughProxy] = [operator.count, worker.count];
    await until("both can write again", () => {
      const again = operator.count > written && worker.count > throughProxy;
      return Promise.resolve(again ? true : undefined);
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return stop();
}

/** As a power cut: no process says goodbye, and no kernel does for it. */
export async function cutPower(subject: Subject, host: string): Promise<void> {
  await cutLinks(subject.environment, host);
  await lab(subject, "stop", host, "--grace", "0");
}

/** Takes every link of a host of a lab down, so that nobody hears how it ends. */
export async function cutLinks(labName: string, host: string): Promise<void> {
  for (const link of Object.values(hostLinks)) {
    await execute("ip", ["-netns", hostNetns(labName, host), "link", "set", link, "down"]);
  }
}

/** Waits until etcd has as many voting members as there are control planes, and each of them is well. */
export async function untilMembersAreWell(subject: Subject, asked: string): Promise<string> {
  return until("all members of etcd are well", async () => {
    const [list, health] = await Promise.all([
      etcdctl(subject, asked, "member list"),
      etcdctl(subject, asked, "endpoint health --cluster"),
    ]);
    const voters = list.match(/, started, .*, false$/gm)?.length ?? 0;
    const well = health.match(/is healthy/g)?.length ?? 0;
    const wanted = subject.controlPlanes;
    return voters === wanted && well === wanted ? list : undefined;
  });
}

/** Waits until so many hosts are nodes, and all of them ready. */
export async function untilNodesAreReady(subject: Subject, hosts: number): Promise<void> {
  await until("all nodes are ready", async () => {
    const { status, output } = await run(subject, "kubectl", "get", "nodes", "--no-headers");
    const lines = output.trim().split("\n");
    const ready = lines.filter((line) => / Ready /.test(line));
    return status === 0 && lines.length === hosts && ready.length === hosts ? true : undefined;
  });
}

/** The program that speaks with etcd, on a control plane. */
export const ETCDCTL = [
  "/opt/nordmesh/bundle/bin/etcdctl",
  "--cacert /etc/kubernetes/pki/etcd/ca.crt",
  "--cert /etc/kubernetes/pki/etcd/healthcheck-client.crt",
  "--key /etc/kubernetes/pki/etcd/healthcheck-client.key",
].join(" ");

/** What `etcdctl` says on a control plane, whether it succeeds or not. */
export async function etcdctl(subject: Subject, host: string, words: string): Promise<string> {
  const { output } = await run(subject, "ssh", host, `${ETCDCTL} ${words}`);
  return output;
}

/** A command of nordmesh's for the subject. */
export function run({ environment, environments }: Subject, name: string, ...args: string[]) {
  return runCommand(name, [environment, ...args], environments);
}

/**
 * Lets the lab's hosts go before other work of this machine, which is not what is measured. The commands that
 * act on the lab stay with the rest, and need their part.
 */
export function favour(subject: Subject): void {
  const shares = join("/sys/fs/cgroup/cpu", labCgroup(subject.environment), "cpu.shares");
  // Elsewhere hosts are weighed by cgroup v2, or share their machine with nothing.
  if (existsSync(shares)) writeFileSync(shares, "8192");
}

/** A command of the lab for the subject. Writers of this process go on meanwhile. */
export async function lab({ environment }: Subject, ...args: string[]): Promise<void> {
  const command = ["components/hosts/lab/cli.ts", ...args, "--lab", environment];
  await execute(process.execPath, command, { cwd: PROJECT_FOLDER });
}

/** The ways in that `up` has written. */
export function accessFiles({ environment }: Subject): { kubeconfig: string; sshConfig: string } {
  const folder = join(PROJECT_FOLDER, ".nordmesh/environments", environment);
  return { kubeconfig: join(folder, "kubeconfig"), sshConfig: join(folder, "ssh/config") };
}

/** Where the demo's client runs. */
export async function findClient(subject: Subject): Promise<{ host: string; pod: string }> {
  return until("the demo's client runs", async () => {
    const { output } = await run(
      subject,
      "kubectl",
      ...["-n", "demo", "get", "pods", "-l", "app=client", "--field-selector=status.phase=Running"],
      "-o=jsonpath={.items[0].spec.nodeName} {.items[0].metadata.name}",
    );
    const [host, pod] = output.trim().split(" ");
    return host === undefined || pod === undefined ? undefined : { host, pod };
  });
}
