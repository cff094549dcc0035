import { output, type Output, secret } from "@pulumi/pulumi";
import { Provider } from "@pulumi/kubernetes";
import { PrivateKey } from "@pulumi/tls";
import { Demo } from "../components/demo/demo.ts";
import { EgressGateway } from "../components/egress/egress-gateway.ts";
import { NamespaceGuardrails } from "../components/guardrails/namespace-guardrails.ts";
import { firewallPhases } from "../components/firewall/phases/index.ts";
import { ResidencyFacts } from "../components/guardrails/residency-facts.ts";
import { TrafficProbe } from "../components/guardrails/traffic-probe.ts";
import { Cluster } from "../components/kubeadm/cluster.ts";
import { IstioMesh } from "../components/mesh/istio/istio-mesh.ts";
import { PodNetwork } from "../components/network/pod-network.ts";
import { Observability } from "../components/observability/observability.ts";
import { ClusterPki } from "../components/pki/cluster-pki.ts";
import type { RenderChart } from "../components/shared/chart.ts";
import { ServiceTraffic } from "../components/traffic/service-traffic.ts";
import type { Plan } from "../model/plan/plan.ts";
import { createChartRenderer } from "./chart-renderer.ts";
import { createHosts } from "./create-hosts.ts";
import { clusterOutputs, type ClusterOutputs } from "./outputs.ts";

/** Makes a plan's whole cluster: hosts, Kubernetes, pod network, mesh, guardrails. */
export function buildCluster(
  plan: Plan,
  bundle: string,
  renderChart: RenderChart = createChartRenderer(plan, bundle),
): ClusterOutputs {
  new ResidencyFacts("residency", plan);
  const operatorKey = new PrivateKey("operator-key", { algorithm: "ED25519" });
  const pki = new ClusterPki("pki", { plan });
  const hosts = createHosts({ plan, bundle, operatorKey });
  const cluster = new Cluster("cluster", {
    plan,
    hosts,
    guard: firewallPhases,
    secrets: pki.hostSecrets,
  });

  const provider = createProvider(plan, pki.kubeconfig);
  // Objects go with the first control plane: nothing is deleted one by one from a cluster that ends.
  const deletedWith = hosts[0].machine;
  const network = new PodNetwork("pod-network", {
    plan,
    provider,
    renderChart,
    deletedWith,
    after: [...cluster.joined, ...cluster.imagesLoaded],
  });
  const onNetwork = { plan, provider, deletedWith, after: network.objects };
  const probe = new TrafficProbe("traffic-probe", onNetwork);
  const guardrails = new NamespaceGuardrails("guardrails", onNetwork);
  const mesh = new IstioMesh("mesh", {
    ...onNetwork,
    initialised: cluster.initialised,
    renderChart,
    root: pki.meshRoot,
    intermediate: pki.meshIntermediate,
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
  if (plan.demo) new Demo("demo", { ...onMesh, after: [...onMesh.after, ...probe.ready] });
  return clusterOutputs(plan, pki, operatorKey, hosts);
}

function createProvider(plan: Plan, kubeconfig: Output<string>): Provider {
  return new Provider("cluster", {
    kubeconfig: secret(output(kubeconfig)),
    // Without it a renewed kubeconfig would look like another cluster and replace every object.
    clusterIdentifier: plan.environment,
    enableServerSideApply: true,
    // A run that was cut off after an object was made and before that was noted finds it there.
    upsertExistingObjects: true,
  });
}
