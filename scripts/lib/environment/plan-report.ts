import { phasesFor } from "../../../stacks/host-phases.ts";
import type { HostPlan, InterfacePlan, Plan } from "../../../model/plan/plan.ts";
import type { TracingPlan } from "../../../model/plan/tracing-plan.ts";
import { countryName } from "../../../model/values/jurisdiction.ts";
import { formatMebibytes } from "../../../model/values/quantity.ts";
import { alignColumns, flowWords } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { guestLines } from "./plan-guest-report.ts";
import { egressLines } from "./plan-egress-report.ts";

/** A plan for a person: what there will be, where, and in which steps. Ends with a newline. */
export function renderPlan(plan: Plan, file: string, { colour, width }: Terminal): string {
  const section = (title: string, lines: readonly string[]): string =>
    [colour.bold(title), ...lines.map((line) => `  ${line}`)].join("\n");
  const table = (rows: readonly Row[]): string[] =>
    alignColumns(rows.map(([label, ...cells]) => [colour.dim(label), ...cells]));
  return `${[
    headline(plan, file, colour),
    section("Hosts", hostLines(plan.hosts, colour)),
    ...(plan.kvm === null ? [] : [section("Guests", guestLines(plan.kvm, plan.hosts, colour))]),
    section("Network", table(networkRows(plan))),
    section("Kubernetes", table(kubernetesRows(plan))),
    section("Mesh", table(meshRows(plan))),
    section("Egress", egressLines(plan, colour)),
    section("Phases", phaseLines(plan.hosts, width - 2, colour)),
    section("Versions", flowWords(versionWords(plan), " · ", width - 2)),
  ].join("\n\n")}\n`;
}

type Row = readonly [string, ...string[]];
type Colour = Terminal["colour"];

function headline(
  { environment, site, residency, driver }: Plan,
  file: string,
  colour: Colour,
): string {
  const place = `${site.name}, ${countryName(site.country)}`;
  const facts = [place, `data stays in the ${residency.toUpperCase()}`, `driver ${driver}`, file];
  return `${colour.bold(colour.cyan(environment))}  ${colour.dim(facts.join(" · "))}`;
}

function hostLines(hosts: readonly HostPlan[], colour: Colour): string[] {
  const heads = ["NAME", "ROLE", "ZONE", "PUBLIC", "PRIVATE", "CPUS", "MEMORY", "DISK", "SSH"];
  const rows = hosts.map((host) => [
    host.name,
    host.role === "control-plane" ? colour.magenta(host.role) : colour.blue(host.role),
    host.zone ?? "-",
    host.publicAddress,
    host.privateAddress,
    String(host.cpus),
    formatMebibytes(host.memoryMiB),
    formatMebibytes(host.diskGiB * 1024),
    sshTarget(host),
  ]);
  const sum = (amount: (host: HostPlan) => number): number =>
    hosts.reduce((total, host) => total + amount(host), 0);
  const totals = [
    `${String(hosts.length)} hosts`,
    ...["", "", "", ""],
    String(sum((host) => host.cpus)),
    formatMebibytes(sum((host) => host.memoryMiB)),
    formatMebibytes(sum((host) => host.diskGiB) * 1024),
  ];
  return alignColumns(
    [heads.map((head) => colour.dim(head)), ...rows, totals.map((total) => colour.dim(total))],
    ["left", "left", "left", "left", "left", "right", "right", "right"],
  );
}

function sshTarget({ ssh }: HostPlan): string {
  return `${ssh.user}@${ssh.address}${ssh.port === 22 ? "" : `:${String(ssh.port)}`}`;
}

function networkRows({ network }: Plan): Row[] {
  const { private: inside, public: outside } = network;
  return [
    [
      "public",
      outside.cidr ?? "",
      link(outside),
      outside.gateway === null ? "" : `gateway ${outside.gateway}`,
    ],
    ...privateRows(network),
    [
      "pods",
      network.podCidr,
      `${interfaceOf(inside)}, MTU ${String(network.podMtu)}`,
      `${inside.wireguard === null ? "routed natively" : "VXLAN in the tunnels"}, denied unless allowed`,
    ],
    [
      "services",
      network.serviceCidr,
      "",
      `DNS at ${network.dnsServiceAddress} for ${network.clusterDomain}`,
    ],
  ];
}

function privateRows({ private: inside, link: attached }: Plan["network"]): Row[] {
  if (inside.wireguard === null) {
    return [["private", inside.cidr, link(inside), "all traffic between the hosts"]];
  }
  return [
    ["private", attached.cidr, link(attached), `WireGuard, UDP ${String(inside.wireguard.port)}`],
    ["tunnels", inside.cidr, link(inside), "all traffic between the hosts, encrypted"],
  ];
}

function link(network: InterfacePlan): string {
  const mbit = network.bandwidthMbit;
  const rate = mbit >= 1000 ? `${String(mbit / 1000)} Gbit/s` : `${String(mbit)} Mbit/s`;
  return `${interfaceOf(network)}, ${rate}, MTU ${String(network.mtu)}`;
}

function interfaceOf(network: InterfacePlan): string {
  return network.interface ?? "found by address";
}

function kubernetesRows({ kubernetes }: Plan): Row[] {
  const { localEndpoint, operatorEndpoints } = kubernetes;
  return [
    ["version", kubernetes.version],
    [
      "API for you",
      operatorEndpoints.map(({ address, port }) => `https://${address}:${String(port)}`).join(", "),
    ],
    [
      "API on hosts",
      `https://${localEndpoint.address}:${String(localEndpoint.port)}, a local proxy to every control plane`,
    ],
    ["audit log", kubernetes.audit],
    ["Pod Security", kubernetes.podSecurity],
  ];
}

function meshRows({ mesh, observability, demo }: Plan): Row[] {
  return [
    ["kind", mesh.kind],
    ["mutual TLS", mesh.mutualTls],
    ["trust domain", mesh.trustDomain],
    ["metrics", describeMetrics(observability)],
    ["traces", describeTraces(observability?.tracing ?? null)],
    ["demo", demo ? "yes: two versions of a service, and a client" : "no"],
  ];
}

function describeMetrics(observability: Plan["observability"]): string {
  if (observability === null) return "not gathered";
  const { host, folder, retention } = observability;
  return `on ${host} in ${folder}, for ${String(retention.days)} days and up to ${String(retention.gibibytes)}GiB`;
}

function describeTraces(tracing: TracingPlan | null): string {
  if (tracing === null) return "not taken";
  const { samplingPercent, host, folder, retention } = tracing;
  return `of ${String(samplingPercent)} % of calls, on ${host} in ${folder}, for ${String(retention.days)} days and up to ${String(retention.gibibytes)}GiB`;
}

/** Hosts that go through the same phases stand together. */
function phaseLines(hosts: readonly HostPlan[], width: number, colour: Colour): string[] {
  const groups = Map.groupBy(hosts, (host) => namesOf(host).join(" "));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const steps = first === undefined ? [] : namesOf(first);
    const names = flowWords(
      group.map(({ name }) => name),
      ", ",
      width,
    );
    return [...names, ...flowWords(steps, " → ", width - 2).map((line) => `  ${colour.dim(line)}`)];
  });
}

function namesOf(host: HostPlan): string[] {
  return phasesFor(host).map(({ name }) => name);
}

function versionWords({ kubernetes, versions, images, observability }: Plan): string[] {
  const istio = images["istio-pilot"].split(":").at(-1) ?? "";
  return [
    `Kubernetes ${kubernetes.version}`,
    `etcd ${versions.etcd.version}`,
    `CoreDNS ${versions.coredns.version}`,
    `containerd ${versions.containerd}`,
    `runc ${versions.runc}`,
    `CNI plugins ${versions.cniPlugins}`,
    `Cilium ${versions.cilium}`,
    `Istio ${istio}`,
    ...(observability === null ? [] : [`Prometheus ${versions.prometheus.version}`]),
    ...(observability?.tracing ? [`Jaeger ${versions.jaeger.version}`] : []),
    `Debian ${versions.debian.suite}`,
  ];
}
