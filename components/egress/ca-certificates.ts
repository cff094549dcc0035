import type { Plan } from "../../model/plan/plan.ts";
import type { Manifest } from "../shared/kubernetes-object.ts";
import { EGRESS_NAMESPACE } from "./gateway-identity.ts";
import { workloadDestinations } from "./workload-destinations.ts";

/** The authorities that destinations are checked against where the gateway starts TLS; not secret. */
export function caCertificates(plan: Plan): Manifest[] {
  return workloadDestinations(plan).flatMap(({ name, originateTls }) =>
    originateTls === null
      ? []
      : [
          {
            apiVersion: "v1",
            kind: "ConfigMap",
            metadata: { name: caConfigMap(name), namespace: EGRESS_NAMESPACE },
            data: { "ca.crt": originateTls.caCertificates },
          },
        ],
  );
}

/**
 * How the gateway's proxy asks istiod for a destination's authorities. As a file in its pod they would be
 * served by the proxy's own agent, which adds the mesh's list of revoked certificates to whatever it serves:
 * Envoy then refuses every certificate whose authority has no list.
 */
export function caReference(destination: string): string {
  return `configmap://${EGRESS_NAMESPACE}/${caConfigMap(destination)}`;
}

function caConfigMap(destination: string): string {
  return `${destination}-authorities`;
}
