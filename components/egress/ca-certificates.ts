import type { Plan } from "../../model/plan/plan.ts";
import type { Manifest } from "../shared/kubernetes-object.ts";
import { EGRESS_NAMESPACE } from "./gateway-identity.ts";
import { workloadDestinations } from "./workload-destinations.ts";

export const CA_CONFIG_MAP = "egress-ca-certificates";

/** Where the gateway's pods find them. */
export const CA_FOLDER = "/etc/nordmesh/egress-ca";

/** The authorities that destinations are checked against where the gateway starts TLS; not secret. */
export function caCertificates(plan: Plan): Manifest {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: CA_CONFIG_MAP, namespace: EGRESS_NAMESPACE },
    data: Object.fromEntries(
      workloadDestinations(plan).flatMap(({ name, originateTls }) =>
        originateTls === null ? [] : [[caFile(name), originateTls.caCertificates]],
      ),
    ),
  };
}

/** File of a destination's authorities inside CA_FOLDER. */
export function caFile(destination: string): string {
  return `${destination}.pem`;
}
