import { apiAccessMount, apiAccessVolume } from "../../../../components/shared/api-access.ts";
import { controlPlaneBlocks } from "../../../../components/shared/ip-blocks.ts";
import {
  namespaceObjects,
  networkPolicy,
  port,
} from "../../../../components/shared/namespace-objects.ts";
import { probeContainer, restrictedPod } from "../../../../components/shared/probe-container.ts";
import { sidecarScope } from "../../../../components/shared/sidecar-scope.ts";
import type { Plan } from "../../../../model/plan/plan.ts";
import type { Manifest } from "../../verify/verification-objects.ts";

/** Namespace that a drill makes and removes. */
export const DRILL_NAMESPACE = "nordmesh-drill";
/** Sends entries, in the mesh. */
export const WRITER = "writer";
/** Makes an object of each entry, in the mesh. */
export const KEEPER = "keeper";

/** Where the writer sends entries. */
export const KEEPER_URL = `http://${KEEPER}/entries`;

/** Who the keeper has to see: the writer, as its certificate says. */
export function writerIdentity({ mesh }: Plan): string {
  return `spiffe://${mesh.trustDomain}/ns/${DRILL_NAMESPACE}/sa/${WRITER}`;
}

/**
 * The namespace with all that may pass in it. A writer reaches the keeper by the identity of its account and in no
 * other way; the keeper alone reaches the API, where it can make config maps and secrets in this namespace, and
 * neither read nor change one. Holds addresses of control planes: at other ones it has to be applied again.
 */
export function drillNamespace(plan: Plan): Manifest[] {
  return [
    ...namespaceObjects({ name: DRILL_NAMESPACE, podSecurity: "restricted", mesh: plan.mesh }),
    ...[WRITER, KEEPER].map((name) => ({
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name, namespace: DRILL_NAMESPACE },
      automountServiceAccountToken: false,
    })),
    ...networkPolicies(plan),
    ...keeperRole(),
    ...meshRules(plan),
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: KEEPER, namespace: DRILL_NAMESPACE },
      spec: { selector: { app: KEEPER }, ports: [{ name: "http", port: 80, targetPort: 8080 }] },
    },
  ];
}

/** The writer, which waits to be told to write, and the keeper. */
export function drillWorkloads(plan: Plan): Manifest[] {
  return [
    deployment(WRITER, probeContainer(plan, ["serve"], {}, "/healthz")),
    deployment(
      KEEPER,
      {
        ...probeContainer(plan, ["keep"], { KEEP_NAMESPACE: DRILL_NAMESPACE }, "/healthz"),
        volumeMounts: [apiAccessMount],
      },
      [apiAccessVolume],
    ),
  ];
}

function networkPolicies(plan: Plan): Manifest[] {
  const pods = (app: string): object => ({ podSelector: { matchLabels: { app } } });
  return [
    networkPolicy(DRILL_NAMESPACE, "allow-writer-to-keeper", {
      ...pods(WRITER),
      policyTypes: ["Egress"],
      egress: [{ to: [pods(KEEPER)], ports: [port(8080)] }],
    }),
    networkPolicy(DRILL_NAMESPACE, "allow-keeper", {
      ...pods(KEEPER),
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ from: [pods(WRITER)], ports: [port(8080)] }],
      egress: [{ to: controlPlaneBlocks(plan), ports: [port(6443)] }],
    }),
  ];
}

function keeperRole(): Manifest[] {
  const metadata = { name: KEEPER, namespace: DRILL_NAMESPACE };
  return [
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata,
      rules: [{ apiGroups: [""], resources: ["configmaps", "secrets"], verbs: ["create"] }],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: KEEPER },
      subjects: [{ kind: "ServiceAccount", name: KEEPER, namespace: DRILL_NAMESPACE }],
    },
  ];
}

function meshRules(plan: Plan): Manifest[] {
  const api = `default/kubernetes.default.svc.${plan.network.clusterDomain}`;
  const scope = sidecarScope(plan, DRILL_NAMESPACE, [api]);
  return [
    {
      ...scope,
      metadata: { name: KEEPER, namespace: DRILL_NAMESPACE },
      spec: { workloadSelector: { labels: { app: KEEPER } }, ...(scope["spec"] as object) },
    },
    {
      apiVersion: SECURITY,
      kind: "AuthorizationPolicy",
      metadata: { name: "default-deny", namespace: DRILL_NAMESPACE },
      // A policy that allows, without a rule by which: nothing is allowed but by another one.
      spec: {},
    },
    {
      apiVersion: SECURITY,
      kind: "AuthorizationPolicy",
      metadata: { name: "allow-writer-to-keeper", namespace: DRILL_NAMESPACE },
      spec: {
        selector: { matchLabels: { app: KEEPER } },
        action: "ALLOW",
        rules: [
          {
            from: [{ source: { principals: [writerIdentity(plan).slice("spiffe://".length)] } }],
            to: [{ operation: { methods: ["POST"], paths: ["/entries"] } }],
          },
        ],
      },
    },
  ];
}

const SECURITY = "security.istio.io/v1";

function deployment(name: string, container: object, volumes: readonly object[] = []): Manifest {
  const labels = { app: name };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: DRILL_NAMESPACE },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          ...restrictedPod,
          serviceAccountName: name,
          terminationGracePeriodSeconds: 1,
          containers: [container],
          volumes,
        },
      },
    },
  };
}
