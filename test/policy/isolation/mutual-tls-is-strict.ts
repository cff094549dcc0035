import { object, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["spec.mtls.mode"],
  good: [
    [
      object("security.istio.io/v1:PeerAuthentication", "a/b", {
        spec: { mtls: { mode: "UNSET" }, portLevelMtls: { 8080: { mode: "STRICT" } } },
      }),
    ],
    [object("security.istio.io/v1:PeerAuthentication", "a/b", {})],
    [
      object("networking.istio.io/v1:DestinationRule", "a/b", {
        spec: { trafficPolicy: { tls: { mode: "ISTIO_MUTUAL" } }, subsets: [{ name: "v1" }] },
      }),
    ],
  ],
  bad: [
    [
      [
        object("security.istio.io/v1beta1:PeerAuthentication", "a/b", {
          spec: { mtls: { mode: "STRICT" }, portLevelMtls: { 8080: { mode: "DISABLE" } } },
        }),
      ],
      ["spec.portLevelMtls.8080.mode"],
    ],
    [
      [
        object("networking.istio.io/v1:DestinationRule", "a/b", {
          spec: { trafficPolicy: { tls: { mode: "DISABLE" } } },
        }),
      ],
      ["spec.trafficPolicy.tls.mode"],
    ],
    [
      [
        object("networking.istio.io/v1:DestinationRule", "a/b", {
          spec: {
            subsets: [{ trafficPolicy: { tls: { mode: "DISABLE" } } }],
            trafficPolicy: {
              portLevelSettings: [{ port: { number: 80 }, tls: { mode: "DISABLE" } }],
            },
          },
        }),
      ],
      [
        "spec.trafficPolicy.portLevelSettings[0].tls.mode",
        "spec.subsets[0].trafficPolicy.tls.mode",
      ],
    ],
  ],
  hidden: [
    [0, "spec"],
    [0, "spec.mtls"],
    [0, "spec.mtls.mode"],
  ],
};
