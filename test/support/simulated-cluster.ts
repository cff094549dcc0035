import { setTimeout as pause } from "node:timers/promises";
import type { OperationRequest, Provider } from "../../engine/providers/provider.ts";
import { createProviderResourceProvider } from "../../engine/providers/provider-resource.ts";
import { createTlsProvider } from "../../engine/providers/tls/tls-provider.ts";
import { runProgram } from "../../engine/run.ts";
import { planEnvironment } from "../../model/plan/plan-environment.ts";
import type { Plan } from "../../model/plan/plan.ts";
import { toEnvironment } from "../../model/environment/to-environment.ts";
import { environmentFile } from "../../model/environment/schema/environment-file.ts";
import { buildCluster } from "../../stacks/build-cluster.ts";
import { loadVersions } from "../../stacks/load-plan.ts";

/** What a run did. */
export interface SimulatedRun {
  /** Names of resources that it made, changed or removed, sorted. */
  readonly touched: readonly string[];
  /** `start NAME` and `done NAME` of the same, in the order in which they came. */
  readonly order: readonly string[];
}

/** Runs the real program by the embedded engine, with hosts, steps and objects that do nothing and take their time. */
export async function makeCluster(
  plan: Plan,
  stateDir: string,
  milliseconds: number,
): Promise<SimulatedRun> {
  const order: string[] = [];
  const result = await runProgram({
    project: "nordmesh",
    stack: plan.environment,
    program: () =>
      Promise.resolve({
        ...buildCluster(plan, "/bundles/none", ({ chart, namespace }) => [
          { apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name: chart, namespace } },
        ]),
      }),
    stateDir,
    passphrase: "only for a benchmark",
    mode: "up",
    providers: [
      createProviderResourceProvider(),
      createTlsProvider(),
      new SimulatedProvider(milliseconds),
    ],
    parallel: 4 + 3 * plan.hosts.length,
    onEvent: (event) => {
      const isTouch = event.kind === "resource" && event.operation !== "same";
      const isStep = isTouch && (event.phase === "start" || event.phase === "done");
      if (isStep && !/^(infra|pulumi):/.test(event.type)) {
        order.push(`${event.phase} ${event.name}`);
      }
    },
  });
  const [failure] = result.failures;
  if (failure !== undefined) throw failure.error;
  const done = order.filter((line) => line.startsWith("done ")).map((line) => line.slice(5));
  return { touched: [...new Set(done)].sort(), order };
}

/** Commands and objects that take their time and do nothing. */
class SimulatedProvider implements Provider {
  private readonly milliseconds: number;

  constructor(milliseconds: number) {
    this.milliseconds = milliseconds;
  }

  serves(type: string): boolean {
    return type.startsWith("command:") || type.startsWith("kubernetes:");
  }

  async create({ name, inputs }: OperationRequest) {
    await pause(this.milliseconds);
    return { id: name, outputs: { ...inputs, stdout: "{}", stderr: "" } };
  }

  async update({ inputs }: OperationRequest) {
    await pause(this.milliseconds);
    return { ...inputs, stdout: "{}", stderr: "" };
  }

  async delete(): Promise<void> {
    await pause(this.milliseconds);
  }
}

/**
 * Control planes, a gateway host and workers, with addresses in a range of their own.
 * @param more further settings of the private network
 */
export function simulatedPlan(count: number, controlPlanes: number, more: object = {}): Plan {
  const hosts = Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      index < controlPlanes ? `cp${String(index + 1)}` : `w${String(index)}`,
      hostAt(index, controlPlanes),
    ]),
  );
  const versions = loadVersions();
  const file = environmentFile.parse({
    name: "bench-nodes",
    site: { name: "oslo", country: "NO" },
    residency: "eea",
    driver: "lab",
    // Of no lab that a person runs.
    lab: { loopback: "127.119.0.0/24" },
    network: {
      public: { cidr: "198.51.100.0/24" },
      private: { cidr: "10.86.0.0/24", hosts: "10.86.0.0/25", ...more },
      pods: "10.244.0.0/16",
      services: "10.96.0.0/16",
    },
    hosts,
    demo: true,
  });
  return planEnvironment(toEnvironment(file, versions.kubernetes.default), versions);
}

function hostAt(index: number, controlPlanes: number): object {
  return {
    role: index < controlPlanes ? "control-plane" : "worker",
    public: `198.51.100.${String(10 + index)}`,
    private: `10.86.0.${String(10 + index)}`,
    cpus: 2,
    memory: "4GiB",
    disk: "30GiB",
    ...(index === controlPlanes ? { egressGateway: "shared" } : {}),
  };
}
