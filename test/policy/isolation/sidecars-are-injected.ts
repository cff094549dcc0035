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
          annotations: {
            "traffic.sidecar.istio.io/excludeOutboundPorts": "",
            "traffic.sidecar.istio.io/includeOutboundIPRanges": "*",
            "traffic.sidecar.istio.io/includeInboundPorts": "*",
          },
        },
      ),
    ],
    [object("core/v1:Service", "demo/echo")],
  ],
  bad: [
    // The older label wins over a revision.
    [
      [
        object("core/v1:Namespace", "demo", {
          metadata: { labels: { "istio.io/rev": "stable", "istio-injection": "disabled" } },
        }),
      ],
      ["metadata.labels.istio-injection"],
    ],
    [
      [
        pod(
          {},
          {
            annotations: {
              "traffic.sidecar.istio.io/excludeInterfaces": "eth1",
              "traffic.sidecar.istio.io/includeOutboundIPRanges": "10.0.0.0/8",
              "traffic.sidecar.istio.io/includeInboundPorts": "",
            },
          },
        ),
      ],
      ["excludeInterfaces", "includeOutboundIPRanges", "includeInboundPorts"].map(
        (name) => `metadata.annotations."traffic.sidecar.istio.io/${name}"`,
      ),
    ],
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
