import { object, pod, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["metadata.labels.istio-injection"],
  good: [
    [object("core/v1:Namespace", "demo", { metadata: { labels: { "istio.io/rev": "stable" } } })],
    [
      pod({}),
      pod(
        {},
        {
          labels: { "sidecar.istio.io/inject": "true" },
          annotations: { "traffic.sidecar.istio.io/excludeOutboundPorts": "" },
        },
      ),
    ],
    [object("core/v1:Service", "demo/echo")],
  ],
  bad: [
    [[object("core/v1:Namespace", "demo")], ["metadata.labels.istio-injection"]],
    [
      [
        pod(
          {},
          {
            labels: { "sidecar.istio.io/inject": "false" },
            annotations: { "sidecar.istio.io/inject": "false" },
          },
        ),
      ],
      [
        'metadata.labels."sidecar.istio.io/inject"',
        'metadata.annotations."sidecar.istio.io/inject"',
      ],
    ],
    [
      [
        pod(
          {},
          {
            annotations: {
              "traffic.sidecar.istio.io/excludeOutboundPorts": "5432",
              "traffic.sidecar.istio.io/excludeOutboundIPRanges": "1.2.3.4/32",
              "traffic.sidecar.istio.io/excludeInboundPorts": "8080",
            },
          },
        ),
      ],
      ["excludeOutboundPorts", "excludeOutboundIPRanges", "excludeInboundPorts"].map(
        (name) => `metadata.annotations."traffic.sidecar.istio.io/${name}"`,
      ),
    ],
  ],
  hidden: [
    [0, "metadata.labels"],
    [0, "metadata.labels.istio-injection"],
  ],
};
