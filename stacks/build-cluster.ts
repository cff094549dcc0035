import { type Input, output, type Output, type Resource, runtime, secret } from "@pulumi/pulumi";
import { Provider } from "@pulumi/kubernetes";
import { HostWarden } from "../components/admission/host-warden.ts";
import { admissionPhases, watchPhases } from "../components/admission/phases/index.ts";
import { Demo } from "../components/demo/demo.ts";
import { EgressGateway } from "../components/egress/egress-gateway.ts";
import { NamespaceGuardrails } from "../components/guardrails/namespace-guardrails.ts";
import { firewallPhases, routePhases } from "../components/firewall/phases/index.ts";
import { hardeningPhases } from "../components/hardening/phases/index.ts";
import { ResidencyFacts } from "../components/guardrails/residency-facts.ts";
import { TrafficProbe } from "../components/guardrails/traffic-probe.ts";
import { Cluster } from "../components/kubeadm/cluster.ts";
import { ClusterNodes } from "../components/kubeadm/cluster-nodes.ts";
import { IstioMesh } from "../components/mesh/istio/istio-mesh.ts";
import { PodNetwork } from "../components/network/pod-network.ts";
import { Observability } from "../components/observability/observability.ts";
import { ClusterPki } from "../components/pki/cluster-pki.ts";
import type { RenderChart } from "../components/shared/chart.ts";
import { tracingOf } from "../components/shared/trace-collector.ts";
import { Tracing } from "../components/tracing/tracing.ts";
import { tunnelPhases } from "../components/wireguard/phases/index.ts";
import { TunnelSecrets } from "../components/wireguard/tunnel-secrets.ts";
import { ServiceTraffic } from "../components/traffic/service-traffic.ts";
import type { Plan } from "../model/plan/plan.ts";
import { firstAnswering } from "./api-context.ts";
import { createChartRenderer } from "./chart-renderer.ts";
import { createHosts } from "./create-hosts.ts";
import { createOperatorKey } from "./operator-key.ts";
import { clusterOutputs, type ClusterOutputs } from "./outputs.ts";

/** What has to be on a host before anything of Kubernetes is. */
const guardPhases = [
  ...hardeningPhases,
  ...firewallPhases,
  ...tunnelPhases,
  ...routePhases,
  ...admissionPhases,
];

/** Makes a plan's whole cluster: hosts, Kubernetes, pod network, mesh, guardrails. */
export function buildCluster(
  plan: Plan,
  bundle: string,
  renderChart: RenderChart = createChartRenderer(plan, bundle),
): ClusterOutputs {
  new ResidencyFacts("residency", plan);
  const operatorKey = createOperatorKey(plan);
  const pki = new ClusterPki("pki", { plan });
  const tunnels =
    plan.network.private.wireguard === null ? null : new TunnelSecrets("tunnels", { plan });
  const hosts = createHosts({ plan, bundle, operatorKey });
  const cluster = new Cluster("cluster", {
    plan,
    hosts,
    guard: guardPhases,
    joined: watchPhases,
    secretsOf: (host) => ({ ...pki.hostSecrets, ...tunnels?.secretsOf(host) }),
  });

  const provider = createProvider(plan, pki.kubeconfig, cluster.initialised);
  // Objects go with the first control plane: nothing is deleted one by one from a cluster that ends.
  const deletedWith = hosts[0].machine;
  new ClusterNodes("nodes", { plan, provider, deletedWith, joined: cluster.joined });
  const network = new PodNetwork("pod-network", {
    plan,
    provider,
    renderChart,
    deletedWith,
    after: [...cluster.joined, ...cluster.imagesLoaded],
  });
  const onNetwork = { plan, provider, deletedWith, after: network.objects };
  const probe = new TrafficProbe("traffic-probe", onNetwork);
  new HostWarden("host-warden", { ...onNetwork, after: [...onNetwork.after, ...probe.namespace] });
  const guardrails = new NamespaceGuardrails("guardrails", onNetwork);
  const mesh = new IstioMesh("mesh", {
    ...onNetwork,
    initialised: cluster.initialised,
    renderChart,
    authorities: pki.mesh,
  });
  const onMesh = { ...onNetwork, after: [...mesh.ready, ...guardrails.ready] };
  new ServiceTraffic("traffic", onMesh);
  const egress = new EgressGateway("egress", {
    ...onMesh,
    after: [...onMesh.after, cluster.gatewayHostsMarked],
  });
  if (plan.observability !== null) {
    new Observability("observability", { ...onMesh, after: [...onMesh.after, ...egress.ready] });
  }
  if (tracingOf(plan) !== null) new Tracing("tracing", onMesh);
  if (plan.demo) new Demo("demo", { ...onMesh, after: [...onMesh.after, ...probe.ready] });
  return clusterOutputs({ plan, pki, operatorKey, hosts, tunnels, reports: cluster.reports });
}

function createProvider(plan: Plan, kubeconfig: Output<string>, initialised: Resource): Provider {
  return new Provider("cluster", {
    kubeconfig: secret(output(kubeconfig)),
    context: answeringContext(plan, initialised),
    // Without it a renewed kubeconfig would look like another cluster and replace every object.
    clusterIdentifier: plan.environment,
    enableServerSideApply: true,
    // A run that was cut off after an object was made and before that was noted finds it there.
    upsertExistingObjects: true,
  });
}

/**
 * The context of the first control plane that answers once there is a cluster. It is a setting of the
 * provider and of no object, so that another one of them changes nothing in the cluster.
 */
function answeringContext({ kubernetes }: Plan, initialised: Resource): Input<string> {
  const [first] = kubernetes.operatorEndpoints;
  // A dry run asks nobody.
  if (runtime.isDryRun()) return first.context;
  return initialised.urn.apply(async () => {
    return ((await firstAnswering(kubernetes.operatorEndpoints)) ?? first).context;
  });
}
