import { object, type RuleCases } from "../support/rule-cases.ts";

const istiod = object("apps/v1:Deployment", "istio-system/istiod-canary");

export const cases: RuleCases = {
  badPaths: [""],
  good: [
    [],
    [object("apps/v1:Deployment", "demo/echo")],
    [object("apps/v1:DaemonSet", "istio-system/istiod")],
  ],
  bad: [
    [
      [
        istiod,
        object("security.istio.io/v1:PeerAuthentication", "istio-system/default", {
          spec: { mtls: { mode: "PERMISSIVE" } },
        }),
      ],
      [""],
    ],
    [
      [
        istiod,
        object("security.istio.io/v1:PeerAuthentication", "istio-system/default", {
          spec: { mtls: { mode: "STRICT" }, selector: { matchLabels: { a: "b" } } },
        }),
      ],
      [""],
    ],
    [
      [
        istiod,
        object("security.istio.io/v1:AuthorizationPolicy", "istio-system/default", {
          spec: { mtls: { mode: "STRICT" } },
        }),
      ],
      [""],
    ],
  ],
  configured: [
    [
      { rootNamespaces: ["mesh"] },
      [
        istiod,
        object("security.istio.io/v1:PeerAuthentication", "mesh/default", {
          spec: { mtls: { mode: "STRICT" } },
        }),
      ],
      [],
    ],
  ],
  hidden: [
    [1, "spec.mtls.mode"],
    [1, "spec.selector"],
    [1, "metadata.namespace"],
    [0, "metadata.name"],
  ],
};
