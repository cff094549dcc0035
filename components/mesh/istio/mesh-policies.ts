import type { Plan } from "../../../model/plan/plan.ts";
import type { Manifest } from "../../shared/kubernetes-object.ts";
import { sidecarScope } from "../../shared/sidecar-scope.ts";
import { ISTIO_SYSTEM } from "./mesh-namespace-objects.ts";

/**
 * What holds in the whole mesh: mutual TLS everywhere, with no port left out, and no workload sees
 * more of the mesh than its own namespace and what the environment lists.
 */
export function meshPolicies(plan: Plan): Manifest[] {
  return [
    {
      apiVersion: "security.istio.io/v1",
      kind: "PeerAuthentication",
      metadata: { name: "default", namespace: ISTIO_SYSTEM },
      spec: { mtls: { mode: plan.mesh.mutualTls } },
    },
    sidecarScope(plan, ISTIO_SYSTEM),
  ];
}
