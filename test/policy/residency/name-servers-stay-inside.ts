import { facts, object, pod, type RuleCases } from "../support/rule-cases.ts";

function resolver(country: string, port = 53): ReturnType<typeof facts> {
  const target = { addresses: ["193.75.75.75"] };
  return facts({
    residency: "eea",
    destinations: [{ name: "dns", country, ports: [port], target }],
  });
}

export const cases: RuleCases = {
  badPaths: ["data.Corefile"],
  good: [
    [object("core/v1:ConfigMap", "kube-system/coredns", { data: { Corefile: ".:53 { errors }" } })],
    [object("core/v1:ConfigMap", "demo/other", { data: { notes: "forward . 8.8.8.8" } })],
    [
      object("core/v1:ConfigMap", "kube-system/kube-dns", {
        data: {
          upstreamNameservers: '["10.0.0.2"]',
          stubDomains: '{"shop.internal": ["10.0.0.3:5353"]}',
          federations: "us=us.example",
        },
      }),
    ],
    [
      object("core/v1:ConfigMap", "kube-system/coredns", {
        data: { Corefile: ".:53 {\n  forward . 10.0.0.2:53 dns://[fd00::2]:53\n}" },
      }),
    ],
    [object("core/v1:Secret", "kube-system/coredns", { data: { Corefile: "forward . 8.8.8.8" } })],
    [pod({ dnsConfig: { nameservers: ["10.0.0.1", "127.0.0.53"] } })],
    [resolver("CH", 443)],
    [resolver("NO"), pod({ dnsConfig: { nameservers: ["193.75.75.75"] } })],
    [
      resolver("NO"),
      object("core/v1:ConfigMap", "kube-system/coredns", {
        data: { Corefile: "  forward . tls://193.75.75.75 10.0.0.1 {\n" },
      }),
    ],
  ],
  bad: [
    [
      [
        object("core/v1:ConfigMap", "kube-system/node-local-dns", {
          data: { Corefile: ".:53 {\n  forward . 9.9.9.9\n}", readme: "forward . 1.1.1.1" },
        }),
      ],
      ["data.Corefile"],
    ],
    [
      [
        object("core/v1:ConfigMap", "kube-system/coredns-custom", {
          data: { "shop.server": "shop.example:53 {\n  forward . 9.9.9.9\n}" },
        }),
      ],
      ['data."shop.server"'],
    ],
    [
      [
        object("core/v1:ConfigMap", "kube-system/kube-dns", {
          data: {
            upstreamNameservers: '["10.0.0.2", "8.8.8.8"]',
            stubDomains: '{"shop.internal": ["9.9.9.9"]}',
          },
        }),
      ],
      ["data.upstreamNameservers[1]", 'data.stubDomains."shop.internal"[0]'],
    ],
    [[resolver("CH")], ["destinations[0].country"]],
    [[resolver("US", 853)], ["destinations[0].country"]],
    [
      [resolver("CH", 443), pod({ dnsConfig: { nameservers: ["193.75.75.75"] } })],
      ["spec.dnsConfig.nameservers[0]"],
    ],
    [
      [pod({ dnsConfig: { nameservers: ["10.0.0.1", "1.1.1.1"] } })],
      ["spec.dnsConfig.nameservers[1]"],
    ],
    [
      [
        object("core/v1:ConfigMap", "kube-system/coredns-custom", {
          data: { Corefile: "forward . /etc/resolv.conf" },
        }),
      ],
      ["data.Corefile"],
    ],
  ],
  hidden: [
    [0, "data"],
    [0, "data.Corefile"],
  ],
};
