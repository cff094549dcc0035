import { getStack } from "@pulumi/pulumi";
import { buildCluster } from "./build-cluster.ts";
import { createChartRenderer } from "./chart-renderer.ts";
import { loadPlan } from "./load-plan.ts";

// The stack's name is the environment's name.
const { plan, bundle } = loadPlan(getStack());

export const {
  kubeconfig,
  apiEndpoint,
  hosts,
  operatorKey,
  kubernetesVersion,
  versions,
  meshTrustDomain,
  meshRootCertificate,
} = buildCluster(plan, createChartRenderer(plan, bundle));
