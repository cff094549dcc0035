import { object, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["data.mesh.outboundTrafficPolicy.mode"],
  good: [
    [object("networking.istio.io/v1:Sidecar", "demo/default", { spec: {} })],
    [
      object("networking.istio.io/v1beta1:Sidecar", "demo/default", {
        spec: { outboundTrafficPolicy: { mode: "REGISTRY_ONLY" } },
      }),
    ],
    [object("core/v1:ConfigMap", "istio-system/istio-ca", { data: { root: "x" } })],
    [object("core/v1:ConfigMap", "demo/other", { data: { mesh: "x: 1" } })],
    [object("core/v1:ConfigMap", "demo/none")],
    [object("core/v1:ConfigMap", "istio-system/istio-nothing", { data: null })],
    [object("core/v1:Secret", "istio-system/istio", { data: { mesh: "x: 1" } })],
  ],
  bad: [
    [
      [
        object("networking.istio.io/v1:Sidecar", "demo/default", {
          spec: { outboundTrafficPolicy: { mode: "ALLOW_ANY" } },
        }),
      ],
      ["spec.outboundTrafficPolicy.mode"],
    ],
    [
      [object("install.istio.io/v1alpha1:IstioOperator", "istio-system/a", { spec: {} })],
      ["spec.meshConfig.outboundTrafficPolicy.mode"],
    ],
    [
      [
        object("core/v1:ConfigMap", "istio-system/istio-canary", {
          data: { mesh: "outboundTrafficPolicy: { mode: ALLOW_ANY }" },
        }),
      ],
      ["data.mesh.outboundTrafficPolicy.mode"],
    ],
  ],
  hidden: [
    [0, "data"],
    [0, "data.mesh"],
  ],
};
