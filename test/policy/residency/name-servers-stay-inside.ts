import { facts, object, pod, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["data.Corefile"],
  good: [
    [object("core/v1:ConfigMap", "kube-system/coredns", { data: { Corefile: ".:53 { errors }" } })],
    [object("core/v1:ConfigMap", "demo/other", { data: { Corefile: "forward . 8.8.8.8" } })],
    [object("core/v1:Secret", "kube-system/coredns", { data: { Corefile: "forward . 8.8.8.8" } })],
    [pod({ dnsConfig: { nameservers: ["10.0.0.1", "127.0.0.53"] } })],
    [
      facts({ destinations: [{ name: "dns", target: { addresses: ["193.75.75.75"] } }] }),
      pod({ dnsConfig: { nameservers: ["193.75.75.75"] } }),
    ],
    [
      facts({ destinations: [{ name: "dns", target: { addresses: ["193.75.75.75"] } }] }),
      object("core/v1:ConfigMap", "kube-system/coredns", {
        data: { Corefile: "  forward . tls://193.75.75.75 10.0.0.1 {\n" },
      }),
    ],
  ],
  bad: [
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
