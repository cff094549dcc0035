// Prints what the shell peer applies: `values CHART` as YAML, or `objects GROUP` as a stream of YAML.
import { stringify } from "yaml";
import { demoNetwork, demoObjects } from "../../components/demo/demo-objects.ts";
import { clusterDns } from "../../components/guardrails/cluster-dns.ts";
import { systemPolicies } from "../../components/guardrails/system-policies.ts";
import {
  trafficProbeNamespace,
  trafficProbeObjects,
} from "../../components/guardrails/traffic-probe-objects.ts";
import { workloadNamespaceObjects } from "../../components/guardrails/workload-namespace-objects.ts";
import { meshNamespaceObjects } from "../../components/mesh/istio/mesh-namespace-objects.ts";
import { meshPolicies } from "../../components/mesh/istio/mesh-policies.ts";
import {
  renderIstioCniValues,
  renderIstiodValues,
} from "../../components/mesh/istio/render-istio-values.ts";
import { onlyTheGatewayLeaves } from "../../components/network/only-the-gateway-leaves.ts";
import { renderCiliumValues } from "../../components/network/render-cilium-values.ts";
import type { Plan } from "../../model/plan/plan.ts";
import { loadPlan } from "../../stacks/load-plan.ts";

const [environment = "", what = "", name = ""] = process.argv.slice(2);
const { plan } = loadPlan(environment);

const printers: Readonly<Record<string, (plan: Plan) => object | object[]>> = {
  "values cilium": (of) => ({ ...renderCiliumValues(of), ...peerEndpoint(of) }),
  "values istio-base": () => ({}),
  "values istio-cni": renderIstioCniValues,
  "values istiod": renderIstiodValues,
  "objects namespaces": (of) => [
    ...trafficProbeNamespace(),
    ...meshNamespaceObjects(of),
    ...systemPolicies(of),
    clusterDns(of),
    ...workloadNamespaceObjects(of),
    ...demoNetwork(),
  ],
  "objects pod-network": () => [onlyTheGatewayLeaves],
  "objects traffic-probe": trafficProbeObjects,
  "objects mesh-policies": meshPolicies,
  "objects demo": demoObjects,
};

const print = printers[`${what} ${name}`];
if (print === undefined) throw new Error(`unreachable: nothing to print for ${what} ${name}`);
const printed = print(plan);
process.stdout.write(
  (Array.isArray(printed) ? printed : [printed]).map((part) => stringify(part)).join("---\n"),
);

// The peer has no local proxy: its hosts ask the one control plane.
function peerEndpoint(of: Plan): object {
  return { k8sServiceHost: of.hosts[0].privateAddress, k8sServicePort: 6443 };
}
