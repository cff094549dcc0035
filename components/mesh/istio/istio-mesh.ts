import {
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  interpolate,
  mergeOptions,
  type Output,
  type ProviderResource,
  type Resource,
} from "@pulumi/pulumi";
import {
  agentsVersion,
  definitionsVersion,
  standingControlPlanes,
} from "../../../model/plan/mesh-control-planes.ts";
import type { Plan } from "../../../model/plan/plan.ts";
import { istioFolder } from "../../../model/values/istio-versions.ts";
import type { Authority } from "../../shared/authority.ts";
import type { ChartName, RenderChart } from "../../shared/chart.ts";
import { createObjects } from "../../shared/create-objects.ts";
import { KubernetesObject } from "../../shared/kubernetes-object.ts";
import { ISTIO_SYSTEM, meshNamespaceObjects } from "./mesh-namespace-objects.ts";
import { meshPolicies } from "./mesh-policies.ts";
import {
  renderIstioBaseValues,
  renderIstioCniValues,
  renderIstiodValues,
} from "./render-istio-values.ts";

export interface IstioMeshArgs {
  readonly plan: Plan;
  readonly provider: ProviderResource;
  readonly renderChart: RenderChart;
  readonly authorities: {
    readonly root: Authority;
    /** Signs workloads' certificates. */
    readonly intermediate: Authority;
    /** What workloads trust, PEM. */
    readonly anchors: Output<string>;
    /** What these have revoked, PEM. */
    readonly revocations: Output<string>;
  };
  /** The API answers: definitions and settings can go in. */
  readonly initialised: Resource;
  /** The pod network stands: agents and the control plane can run. */
  readonly after: readonly Resource[];
  readonly deletedWith: Resource;
}

/** A chart of one version, and where its objects stand. */
interface IstioChart {
  readonly chart: ChartName;
  readonly version: string;
  readonly namespace: string;
}

/**
 * Istio's control plane, with the stack's own roots, strict mutual TLS and no way out but to what is
 * registered. Definitions come first, then the agents, then what the control plane has to accept.
 */
export class IstioMesh extends ComponentResource {
  /** The mesh takes workloads. */
  readonly ready: readonly Resource[];
  readonly trustDomain: string;

  constructor(name: string, args: IstioMeshArgs, opts?: ComponentResourceOptions) {
    super("infra:mesh/istio:IstioMesh", name, {}, opts);
    const { plan } = args;
    const cluster: CustomResourceOptions = {
      parent: this,
      provider: args.provider,
      deletedWith: args.deletedWith,
      dependsOn: args.initialised,
    };
    const namespace = createObjects(meshNamespaceObjects(plan), cluster);
    const base = mergeOptions(cluster, { dependsOn: namespace });
    const definitions = this.install(
      args,
      { chart: "istio-base", version: definitionsVersion(plan.mesh), namespace: ISTIO_SYSTEM },
      renderIstioBaseValues(plan),
      base,
    );
    const authority = this.createAuthoritySecret(args, base);
    const defined = mergeOptions(base, { dependsOn: [...definitions, ...args.after] });
    const agents = this.install(
      args,
      { chart: "istio-cni", version: agentsVersion(plan.mesh), namespace: "kube-system" },
      renderIstioCniValues(plan),
      defined,
    );
    const controlPlanes = standingControlPlanes(plan.mesh).flatMap((each) =>
      this.install(
        args,
        { chart: "istiod", version: each.version, namespace: ISTIO_SYSTEM },
        renderIstiodValues(plan, each),
        mergeOptions(defined, { dependsOn: [authority] }),
      ),
    );
    const policies = createObjects(
      meshPolicies(plan),
      mergeOptions(base, { dependsOn: controlPlanes }),
    );
    this.ready = [...agents, ...controlPlanes, ...policies];
    this.trustDomain = plan.mesh.trustDomain;
    this.registerOutputs({ trustDomain: this.trustDomain });
  }

  private install(
    { plan, renderChart }: IstioMeshArgs,
    { chart, version, namespace }: IstioChart,
    values: object,
    opts: CustomResourceOptions,
  ): Resource[] {
    const source = plan.bundle?.source ?? "modules";
    const folder = istioFolder(plan.versions, source, version);
    const release = { chart, name: chart, namespace, values };
    // What a bundle's own charts were rendered to stays what is kept of it.
    return createObjects(renderChart(folder === "" ? release : { ...release, folder }), opts);
  }

  /** The secret in which istiod looks for its own authority (Istio, "Plug in CA Certificates"). */
  private createAuthoritySecret(args: IstioMeshArgs, opts: CustomResourceOptions): Resource {
    const { root, intermediate, anchors, revocations } = args.authorities;
    return new KubernetesObject(
      {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: "cacerts", namespace: ISTIO_SYSTEM },
        stringData: {
          "ca-cert.pem": intermediate.certificate,
          "ca-key.pem": intermediate.key,
          "root-cert.pem": anchors,
          "cert-chain.pem": interpolate`${intermediate.certificate}${root.certificate}`,
          // istiod copies it to each namespace, where sidecars read it.
          "ca-crl.pem": revocations,
        },
      },
      mergeOptions(opts, { additionalSecretOutputs: ["stringData", "data"] }),
    );
  }
}
