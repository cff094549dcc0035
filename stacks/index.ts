import { getStack } from "@pulumi/pulumi";
import { buildCluster } from "./build-cluster.ts";
import { bundleCommand, loadPlan } from "./load-plan.ts";

// The stack's name is the environment's name.
const { plan, bundle } = loadPlan(getStack());
if (bundle === undefined) {
  throw new Error(`There is no such bundle for these versions: ${bundleCommand(plan)}`);
}

export const {
  kubeconfig,
  apiEndpoints,
  hosts,
  admission,
  departures,
  operatorKey,
  kubernetesVersion,
  versions,
  meshVersion,
  meshTrustDomain,
  meshRootCertificate,
  evidenceKey,
  evidenceCertificate,
  evidenceRootCertificate,
} = buildCluster(plan, bundle);
