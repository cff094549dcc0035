import { firewallPhases, routePhases } from "../../../components/firewall/phases/index.ts";
import type { WorldHostSpec } from "../../../components/hosts/lab/runtime/world/world-spec.ts";
import { metadataHost } from "../../../components/hosts/lab/runtime/world/world-spec.ts";
import { readArrivals } from "../../../components/hosts/lab/runtime/world/arrivals.ts";
import { startWorld, stopWorld } from "../../../components/hosts/lab/runtime/world/start-world.ts";
import type { LabHostSpec } from "../../../components/hosts/lab/runtime/spec.ts";
import { prepareHost } from "../../../components/kubeadm/phases/prepare-host.ts";
import type { DestinationPlan } from "../../../model/plan/egress-plan.ts";
import type { Plan } from "../../../model/plan/plan.ts";
import { egressPlan, hostOf } from "../../fixtures/plans.ts";
import { runStep } from "./run-step.ts";
import { TestLab } from "./test-lab.ts";

/** Hosts outside, by what a rule set should make of them. */
export const outside: readonly WorldHostSpec[] = [
  worldHost("no-bank", "NO", ["194.63.248.10"]),
  { ...worldHost("se-time", "SE", ["194.58.200.5", "2001:700::5"]), udpPorts: [123] },
  { ...worldHost("no-store", "NO", ["194.58.201.7"]), tcpPorts: [7000] },
  worldHost("us-1", "US", ["23.192.0.10", "2600:1400::10"]),
  worldHost("resolver", "US", ["1.1.1.1", "2606:4700:4700::1111"]),
  metadataHost,
];

function worldHost(name: string, country: string, addresses: readonly string[]): WorldHostSpec {
  return { name, country, addresses, dnsNames: [`${name}.example`] };
}

const hosts = { kind: "hosts" } as const;
const workloads = {
  kind: "workloads",
  accounts: [{ namespace: "demo", serviceAccount: "client" }],
} as const;

/** One control plane without a role here, a worker, and a gateway host; no Kubernetes on any. */
export const firewallPlan: Plan = withDestinations([
  { name: "bank", callers: workloads, target: fixed("194.63.248.10"), ports: [443] },
  {
    name: "time",
    callers: hosts,
    target: network("194.58.200.0/24"),
    ports: [123],
    protocol: "udp",
  },
  {
    name: "store",
    callers: hosts,
    target: network("194.58.201.7/32"),
    ports: [7000],
    protocol: "tcp",
  },
  {
    name: "mirror",
    callers: hosts,
    target: network("2001:700::/32"),
    ports: [80],
    protocol: "tcp",
  },
]);

/** The same plan with other destinations. */
export function withDestinations(destinations: readonly Partial<DestinationPlan>[]): Plan {
  const [template] = egressPlan.egress.destinations;
  if (template === undefined) throw new Error("the fixture has destinations");
  return {
    ...egressPlan,
    egress: {
      ...egressPlan.egress,
      destinations: destinations.map((destination) => ({ ...template, ...destination })),
    },
  };
}

function fixed(address: string): DestinationPlan["target"] {
  return { kind: "host", host: "bank.example", addresses: [address] };
}

function network(cidr: string): DestinationPlan["target"] {
  return { kind: "network", cidr };
}

/** A worker and a gateway host without firewalls yet, and a world around them. */
export class FirewallLab {
  readonly lab: TestLab;
  readonly worker: LabHostSpec;
  readonly gateway: LabHostSpec;

  private constructor(lab: TestLab) {
    this.lab = lab;
    this.worker = lab.spec("w1", 21);
    this.gateway = lab.spec("w2", 22);
  }

  static async create(name: string, bundle: string, loopback: string): Promise<FirewallLab> {
    const made = new FirewallLab(await TestLab.create(name, bundle, loopback));
    const both = [made.worker, made.gateway];
    await Promise.all(both.map((host) => made.lab.up(host)));
    await made.surround();
    return made;
  }

  /** Makes the world anew, which forgets what had arrived. */
  async surround(hosts: readonly WorldHostSpec[] = outside): Promise<void> {
    await stopWorld(this.reference);
    await startWorld(this.reference, { hosts });
  }

  /** Gives both hosts their firewalls. */
  async applyAll(plan: Plan = firewallPlan): Promise<void> {
    await Promise.all([this.worker, this.gateway].map((host) => this.apply(host, plan)));
  }

  get reference() {
    return { lab: this.lab.name, stateDir: this.lab.stateDir };
  }

  /** Runs the phases as the program does; returns what each printed. */
  async apply(host: LabHostSpec, plan: Plan = firewallPlan): Promise<string[]> {
    const printed: string[] = [];
    for (const phase of [prepareHost, ...firewallPhases, ...routePhases]) {
      const step = phase.step(plan, hostOf(plan, host.name));
      const { code, stdout, stderr } = await runStep(this.lab, host, phase.name, step);
      if (code !== 0) throw new Error(`${phase.name} on ${host.name}: ${stdout}${stderr}`);
      printed.push(stdout.trim());
    }
    return printed;
  }

  /** Who reached which address and port outside, as `PEER-ADDRESS ADDRESS:PORT`. */
  async arrived(): Promise<string[]> {
    const arrivals = await readArrivals(this.reference);
    return arrivals.map(({ peer, address, port = 0 }) => {
      const from = peer.replace(/^\[?([^\]]*?)\]?:\d+$/, "$1");
      return `${port === 0 ? peer : from} ${address}:${String(port)}`;
    });
  }
}
