import type { Plan } from "../../model/plan/plan.ts";

/** A container of nordmesh's own small server, as Pod Security `restricted` wants it. */
export function probeContainer(
  plan: Plan,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  readinessPath: string,
): object {
  return {
    name: "probe",
    image: plan.images.probe,
    imagePullPolicy: "IfNotPresent",
    args,
    env: Object.entries(environment).map(([name, value]) => ({ name, value })),
    ports: [{ name: "http", containerPort: 8080 }],
    readinessProbe: {
      httpGet: { path: readinessPath, port: 8080 },
      periodSeconds: 2,
      timeoutSeconds: 5,
      failureThreshold: 3,
    },
    resources: {
      requests: { cpu: "5m", memory: "16Mi" },
      limits: { cpu: "200m", memory: "32Mi" },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
  };
}

/** Settings of a pod that needs nothing of the host and nothing of the API. */
export const restrictedPod = {
  automountServiceAccountToken: false,
  securityContext: {
    runAsNonRoot: true,
    runAsUser: 65534,
    runAsGroup: 65534,
    seccompProfile: { type: "RuntimeDefault" },
  },
};
