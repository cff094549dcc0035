import { type Exception, parseExceptions } from "../../policies/shared/exceptions.ts";
import type { Resource } from "../../policies/shared/resource.ts";
import { judgeResources } from "../../scripts/lib/policy/judge-resources.ts";
import { readState } from "../../scripts/lib/policy/state-resources.ts";

const SIZES = [500, 1000, 2000, 4000] as const;
const RUNS = 5;

/** Time that both packs need for an exported state, without reading a file and without any CLI. */
export interface PolicyMeasurement {
  readonly sizes: readonly {
    readonly resources: number;
    /** Median of the runs, reading the state's JSON included. */
    readonly milliseconds: number;
    readonly violations: number;
  }[];
}

/** Judges made-up states of growing size: pods, services, policies and destinations, some of them bad. */
export function benchPolicy(): PolicyMeasurement {
  // The first run pays for compiling; nobody runs it twice in one process, but it is not the rules' cost.
  judgeState(stateOf(100));
  return {
    sizes: SIZES.map((resources) => {
      const state = stateOf(resources);
      const runs = Array.from({ length: RUNS }, () => {
        const start = performance.now();
        const violations = judgeState(state);
        return { milliseconds: performance.now() - start, violations };
      }).sort((a, b) => a.milliseconds - b.milliseconds);
      const median = runs[Math.floor(RUNS / 2)];
      return {
        resources,
        milliseconds: median?.milliseconds ?? 0,
        violations: median?.violations ?? 0,
      };
    }),
  };
}

function judgeState(state: string): number {
  const resources = readState(state, "state.json");
  const subject = { name: "state", resources, locate: () => null };
  return judgeResources(subject, { today: "2026-11-24", exceptions: EXCEPTIONS }).violations.length;
}

/** One exception that covers a fifth of the bad pods. */
const EXCEPTIONS: readonly Exception[] = parseExceptions(`
- rules: [pods-stay-off-the-host]
  resources: [Deployment team-1/*]
  reason: as many as a real file would cover
  owner: the benchmark
  expires: "2099-12-31"
`);

function stateOf(count: number): string {
  const resources = Array.from({ length: count }, (_, index) => stateEntry(resourceOf(index)));
  return JSON.stringify({ version: 3, deployment: { resources } });
}

function stateEntry({ type, urn, props }: Resource): object {
  return { urn, type, inputs: props };
}

/** In tens: six workloads, two services, a network policy and a way out. */
function resourceOf(index: number): Resource {
  const metadata = { name: `r${index}`, namespace: `team-${index % 50}` };
  const make = (token: string, spec: object): Resource => {
    const type = `kubernetes:${token}`;
    const name = `${metadata.namespace}/${metadata.name}`;
    return {
      type,
      name,
      urn: `urn:pulumi:bench::bench::${type}::${name}`,
      props: { metadata, spec },
    };
  };
  switch (index % 10) {
    case 0:
      return make("networking.istio.io/v1:ServiceEntry", {
        hosts: [`api-${index}.example`],
        resolution: "DNS",
      });
    case 1:
      return make("networking.k8s.io/v1:NetworkPolicy", {
        podSelector: {},
        policyTypes: ["Ingress"],
      });
    case 2:
    case 3:
      return make("core/v1:Service", { type: index % 20 === 2 ? "LoadBalancer" : "ClusterIP" });
    default:
      return make("apps/v1:Deployment", { replicas: 2, template: { spec: podSpec(index) } });
  }
}

function podSpec(index: number): object {
  return {
    hostNetwork: index % 5 === 0,
    containers: ["app", "sidecar"].map((name) => ({
      name,
      image: `registry.example/${name}:1.${index}`,
      resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { cpu: 1, memory: "32Mi" } },
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
      env: [{ name: "MODE", value: "production" }],
    })),
  };
}
