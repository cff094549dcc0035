import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { output, secret } from "@pulumi/pulumi";
import type { HostDriver } from "../../components/shared/host-driver.ts";
import { createRemoteStep } from "../../components/shared/remote-step.ts";
import { defaultProviders } from "../../engine/providers/default-providers.ts";
import type { RunOptions, RunResult } from "../../engine/run.ts";
import type { Phase } from "../../model/phase.ts";
import type { HostPlan, Plan } from "../../model/plan/plan.ts";
import { TestStack } from "../engine/support/test-stack.ts";
import type { SshKey } from "./ssh-key.ts";

/** A driver on a machine where it can work, and what a test does to its hosts behind its back. */
export interface DriverBench {
  readonly driver: HostDriver;
  /** A plan of two hosts of which none is there yet; with `inventory`, both are there and bare. */
  readonly plan: Plan;
  readonly bundle: string;
  readonly operatorKey: SshKey;
  /** Ends a host as a cut power line does. */
  readonly kill: (host: HostPlan) => Promise<void>;
  /** Gives a host's sshd another host key, as a stranger in its place would have. */
  readonly changeHostKey: (host: HostPlan) => Promise<void>;
  /** Names of resources that belong to no host, such as hypervisors and images. */
  readonly shared?: RegExp;
  /** Lets go of everything, whatever state the tests left it in. */
  readonly remove: () => Promise<void>;
}

/** What every host driver owes: see components/shared/host-driver.ts. The tests tell one story. */
export function describeHostDriver(name: string, open: () => Promise<DriverBench>): void {
  jest.setTimeout(600_000);

  describe(`hosts of the driver ${name}`, () => {
    let bench: DriverBench;
    let stack: TestStack;

    beforeAll(async () => {
      bench = await open();
      stack = await TestStack.create();
    });
    afterAll(() => bench.remove());

    const run = (hosts: number, steps: readonly Phase[] = [], options: Partial<RunOptions> = {}) =>
      stack.run(program(bench, hosts, [lookAround, ...steps]), {
        providers: defaultProviders(),
        ...options,
      });

    it("are shown by a preview, which reads and reaches nothing", async () => {
      const nowhere = { ...bench, bundle: "/nonexistent/bundles/none" };
      const result = await stack.run(program(nowhere, 2, [lookAround]), {
        providers: defaultProviders(),
        mode: "preview",
      });
      expect(problems(result)).toEqual([]);
      expect(result.changes.create).toBeGreaterThanOrEqual(4);
    });

    it("answer with the pinned key, on both networks, with the bundle in place", async () => {
      expect(problems(await run(1))).toEqual([]);
    });

    it("are not touched by a second run", async () => {
      const result = await run(1);
      expect(problems(result)).toEqual([]);
      expect(result.changes).toMatchObject({ create: 0, update: 0, replace: 0, delete: 0 });
    });

    it("are added without a change to any other, and reach it on both networks", async () => {
      const result = await run(2, [reachFirst]);
      expect(problems(result)).toEqual([]);
      expect(touched(stack).filter((name) => !name.startsWith("w1-"))).toEqual([]);
    });

    it("give each of their resources their name", async () => {
      const { registered } = await run(2, [reachFirst]);
      const stray = registered
        .filter(({ type }) => !type.startsWith("infra:") && !type.startsWith("pulumi:"))
        .map((resource) => resource.name)
        .filter((name) => !/^(cp1|w1)-/.test(name) && !(bench.shared?.test(name) ?? false));
      expect(stray).toEqual([]);
    });

    it("are refused when they show another key, before anything is sent", async () => {
      await bench.changeHostKey(hostAt(bench.plan, 1));
      const [problem, ...more] = problems(await run(2, [reachFirst, writeMark]));
      expect(problem).toMatch(/w1-leave-a-mark: the host key of .* is SHA256:.*, but SHA256:.* is/);
      expect(more).toEqual([]);
    });

    it("are let go of when they are dead, without a change to any other", async () => {
      await bench.kill(hostAt(bench.plan, 1));
      const result = await run(1, [writeMark]);
      expect(problems(result)).toEqual([]);
      expect(result.changes.delete).toBeGreaterThan(0);
      expect(touched(stack).filter((name) => !/^w1-|^cp1-leave-a-mark$/.test(name))).toEqual([]);
    });

    it("are removed, all of them", async () => {
      const result = await run(1, [], { mode: "down" });
      expect(problems(result)).toEqual([]);
    });
  });
}

/** The driver's hosts, and steps on each of them once it is there. */
function program(bench: DriverBench, count: number, steps: readonly Phase[]) {
  return (): Promise<object> => {
    const { driver, bundle, operatorKey } = bench;
    const [first, ...others] = bench.plan.hosts;
    const plan: Plan = { ...bench.plan, hosts: [first, ...others.slice(0, count - 1)] };
    const hosts = driver.createHosts({
      plan,
      bundle,
      operatorKey: {
        privateKey: secret(operatorKey.privateKey),
        publicKey: output(operatorKey.publicKey),
        accepted: [output(operatorKey.publicKey)],
      },
    });
    const machines = hosts.map(({ machine }) => machine);
    for (const { host, connection, machine } of hosts) {
      const opts = { dependsOn: machines, deletedWith: machine };
      for (const phase of steps.filter((step) => step.appliesTo(host))) {
        createRemoteStep(phase, { plan, host, connection }, opts);
      }
    }
    return Promise.resolve({});
  };
}

const lookAround = look("look-around", ({ publicAddress, privateAddress }) => [
  ...[publicAddress, privateAddress].map((to) => `ip -o -4 address show to ${to} | grep -q .`),
  "test -e /opt/nordmesh/bundle/manifest.json",
  "test -x /opt/nordmesh/bundle/bin/kubelet",
]);

const reachFirst: Phase = {
  ...look("reach-the-first", (_host, { hosts: [first] }) =>
    [first.publicAddress, first.privateAddress].map(
      (address) => `timeout 5 bash -c '</dev/tcp/${address}/22'`,
    ),
  ),
  appliesTo: ({ isFirstControlPlane }) => !isFirstControlPlane,
};

const writeMark = look("leave-a-mark", () => ["true"]);

function look(name: string, commands: (host: HostPlan, plan: Plan) => readonly string[]): Phase {
  return {
    name,
    title: name,
    appliesTo: () => true,
    step: (plan, host) => ({
      files: [],
      done: commands(host, plan).join("\n"),
      apply: "true",
      timeoutSeconds: 20,
      secretsOnStdin: [],
    }),
  };
}

function hostAt({ hosts }: Plan, index: number): HostPlan {
  const host = hosts[index];
  if (host === undefined) throw new Error(`the plan has no host ${String(index)}`);
  return host;
}

function problems({ failures, skipped }: RunResult): string[] {
  return [
    ...failures.map(({ name, error }) => `${name}: ${error.message}`),
    ...skipped.map(({ name }) => `${name}: skipped`),
  ];
}

/** Resources that the last run made, changed, replaced or removed. */
function touched({ events }: TestStack): string[] {
  return events.flatMap((event) => {
    const isTouch = event.kind === "resource" && event.operation !== "same";
    const isStack = isTouch && /^(infra:|pulumi:pulumi:)/.test(event.type);
    return isTouch && !isStack && event.phase === "done" ? [event.name] : [];
  });
}
