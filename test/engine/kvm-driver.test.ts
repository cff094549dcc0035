import { beforeEach, describe, expect, it } from "@jest/globals";
import { output, secret } from "@pulumi/pulumi";
import { kvmDriver } from "../../components/hosts/kvm/kvm-driver.ts";
import type { OperationRequest, Provider } from "../../engine/providers/provider.ts";
import { createProviderResourceProvider } from "../../engine/providers/provider-resource.ts";
import { createTlsProvider } from "../../engine/providers/tls/tls-provider.ts";
import type { RunOptions, RunResult } from "../../engine/run.ts";
import type { PropertyMap } from "../../engine/values.ts";
import { planEnvironment } from "../../model/plan/plan-environment.ts";
import { editedText, parseAs } from "../fixtures/environments.ts";
import { versions } from "../fixtures/plans.ts";
import { makeSshKey } from "../support/ssh-key.ts";
import { TestStack } from "./support/test-stack.ts";

/** Stands in for commands here and on hypervisors; those of machines that are down do not answer. */
class Commands implements Provider {
  readonly log: string[] = [];
  readonly inputs = new Map<string, PropertyMap>();
  /** Addresses that do not answer over SSH, and names of local commands that fail. */
  down: readonly string[] = [];

  serves(type: string): boolean {
    return type.startsWith("command:");
  }

  create(request: OperationRequest): Promise<{ id: string; outputs: PropertyMap }> {
    this.note("create", request);
    return Promise.resolve({ id: request.name, outputs: { ...request.inputs, stdout: "" } });
  }

  update(request: OperationRequest): Promise<PropertyMap> {
    this.note("update", request);
    return Promise.resolve({ ...request.inputs, stdout: "" });
  }

  delete(request: OperationRequest): Promise<void> {
    this.note("delete", request);
    return Promise.resolve();
  }

  private note(operation: string, { name, inputs }: OperationRequest): void {
    this.log.push(`${operation} ${name}`);
    this.inputs.set(name, inputs);
    const text = JSON.stringify(inputs["connection"] ?? inputs["environment"] ?? {});
    if (this.down.some((address) => text.includes(address))) throw new Error("does not answer");
  }
}

const operatorKey = makeSshKey();

describe("guests of hypervisors", () => {
  let stack: TestStack;
  let commands: Commands;

  beforeEach(async () => {
    stack = await TestStack.create();
    commands = new Commands();
  });

  const run = (
    edits: readonly (readonly [string, string])[] = [],
    options: Partial<RunOptions> = {},
  ): Promise<RunResult> => {
    commands.log.length = 0;
    return stack.run(program(edits), {
      providers: [createProviderResourceProvider(), createTlsProvider(), commands],
      ...options,
    });
  };

  it("are made after their hypervisor, and control planes one after the other", async () => {
    const { failures } = await run();
    expect(failures).toEqual([]);
    const at = (entry: string): number => commands.log.indexOf(entry);
    for (const [hypervisor, guest] of [
      ["hv1", "w1"],
      ["hv2", "w2"],
      ["hv3", "cp1"],
    ]) {
      expect(at(`create ${hypervisor ?? ""}-machine`)).toBeGreaterThanOrEqual(0);
      expect(at(`create ${guest ?? ""}-create-guest`)).toBeGreaterThan(
        at(`create ${hypervisor ?? ""}-machine`),
      );
    }
    const controlPlanes = commands.log.filter((entry) => /cp\d-/.test(entry));
    expect(controlPlanes).toEqual(
      ["cp1", "cp2", "cp3"].flatMap((name) => [
        `create ${name}-create-guest`,
        `create ${name}-machine`,
      ]),
    );
    expect(await run()).toMatchObject({ changes: { create: 0, update: 0, delete: 0, replace: 0 } });
  });

  it("keep their host keys out of scripts and plain state", async () => {
    await run();
    const inputs = commands.inputs.get("w1-create-guest");
    expect(JSON.stringify(inputs?.["create"])).not.toMatch(/PRIVATE KEY|ssh-ed25519/);
    expect(JSON.stringify(inputs?.["stdin"])).toContain("guest-user-data");
  });

  it("of a hypervisor that is down are missing, and no others", async () => {
    commands.down = ["192.0.2.11"];
    const { failures, skipped } = await run();
    expect(failures.map(({ name }) => name)).toEqual(["hv1-machine"]);
    const missing = new Set(skipped.map(({ name }) => name.split("-")[0]));
    // cp3 waits for cp2, which is hv1's: two control planes never change at once.
    expect([...missing].toSorted()).toEqual(["cp2", "cp3", "w1", "w3"]);
    expect(commands.log).toContain("create w2-machine");
    expect(commands.log).toContain("create cp1-machine");
  });

  it("are ended on their hypervisor alone, and one that is down stops no other", async () => {
    await run();
    commands.down = ["192.0.2.12"];
    const { failures } = await run([W2_GONE, W1_SMALLER]);
    expect(failures.map(({ name }) => name)).toEqual(["w2-create-guest"]);
    expect(commands.log).toEqual(
      expect.arrayContaining(["delete w2-create-guest", "update w1-create-guest"]),
    );
  });

  it("that move are ended where they were before they are made anew, with another key", async () => {
    await run();
    const { failures } = await run([W2_ON_HV1]);
    expect(failures).toEqual([]);
    const mine = commands.log.filter((entry) => entry.includes(" w2-"));
    expect(mine).toEqual(["delete w2-create-guest", "create w2-create-guest", "update w2-machine"]);
  });
});

const W2_ON_HV1 = ["zone: bgo-b,\n    }", "hypervisor: hv1,\n    }"] as const;
const W2_GONE = ["203.0.113.22", "203.0.113.22"] as const;
const W1_SMALLER = [
  "memory: 32GiB,\n      disk: 80GiB,\n      cpu: dedicated,\n      nvme",
  "memory: 16GiB,\n      disk: 80GiB,\n      cpu: dedicated,\n      nvme",
] as const;

/** Hosts of the fixture on their hypervisors; with `W2_GONE`, without w2. */
function program(edits: readonly (readonly [string, string])[]) {
  const parsed = parseAs("valid-kvm", editedText("valid-kvm", edits));
  if (!parsed.ok) throw new Error(parsed.problems.map(({ path }) => path).join());
  const { hosts, ...plan } = planEnvironment(parsed.environment, versions);
  const [first, ...others] = hosts;
  const left = edits.includes(W2_GONE) ? others.filter(({ name }) => name !== "w2") : others;
  return (): Promise<object> => {
    kvmDriver.createHosts({
      plan: { ...plan, hosts: [first, ...left] },
      bundle: "/bundle",
      operatorKey: {
        privateKey: secret(operatorKey.privateKey),
        publicKey: output(operatorKey.publicKey),
        accepted: [output(operatorKey.publicKey)],
      },
    });
    return Promise.resolve({});
  };
}
