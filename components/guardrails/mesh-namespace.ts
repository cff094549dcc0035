import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { createObjects } from "../shared/create-objects.ts";
import type { Manifest } from "../shared/kubernetes-object.ts";
import type { GuardrailArgs } from "./guardrail-args.ts";
import { namespaceObjects, networkPolicy, port } from "./namespace-objects.ts";

/** The namespace of the mesh's control plane and what may reach it. */
export class MeshNamespace extends ComponentResource {
  readonly namespace: Resource;

  constructor(name: string, args: GuardrailArgs, opts?: ComponentResourceOptions) {
    super("infra:guardrails:MeshNamespace", name, {}, opts);
    const objects = createObjects(meshNamespaceObjects(args), {
      parent: this,
      provider: args.provider,
      deletedWith: args.deletedWith,
      dependsOn: [...args.after],
    });
    const [namespace] = objects;
    if (namespace === undefined) throw new Error("unreachable: no namespace was made");
    this.namespace = namespace;
    this.registerOutputs({});
  }
}

/**
 * istiod answers sidecars on 15012 over TLS, the API server on 15017, and scrapes on 15014. Its
 * plaintext port 15010 is closed and 8080 is for the kubelet, so neither is let in.
 */
export function meshNamespaceObjects({ plan }: Pick<GuardrailArgs, "plan">): Manifest[] {
  const istiod = { podSelector: { matchLabels: { app: "istiod" } } };
  const controlPlanes = plan.hosts
    .filter((host) => host.role === "control-plane")
    .map((host) => ({ ipBlock: { cidr: `${host.privateAddress}/32` } }));
  return [
    ...namespaceObjects({ name: "istio-system", podSecurity: "restricted", meshed: false }),
    networkPolicy("istio-system", "allow-to-istiod", {
      ...istiod,
      policyTypes: ["Ingress"],
      ingress: [
        { from: [{ namespaceSelector: {} }], ports: [port(15012), port(15014)] },
        { from: controlPlanes, ports: [port(15017)] },
      ],
    }),
    networkPolicy("istio-system", "allow-istiod-to-api", {
      ...istiod,
      policyTypes: ["Egress"],
      egress: [{ to: controlPlanes, ports: [port(6443)] }],
    }),
  ];
}
