import { command, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["InitConfiguration.localAPIEndpoint.advertiseAddress"],
  good: [
    [command("kind: KubeletConfiguration")],
    [
      command(
        "kind: JoinConfiguration\nnodeRegistration: { kubeletExtraArgs: [{ name: node-ip, value: 10.0.0.2 }] }",
      ),
    ],
    [
      command(
        'kind: ClusterConfiguration\netcd: { local: { extraArgs: [{ name: listen-client-urls, value: "https://127.0.0.1:2379,https://10.0.0.1:2379" }, { name: quota, value: "8" }] } }',
      ),
    ],
  ],
  bad: [
    [
      [
        command(
          "kind: InitConfiguration\nnodeRegistration: { kubeletExtraArgs: [{ name: node-ip, value: 10.0.0.2 }] }",
        ),
      ],
      ["create"],
    ],
    [
      [
        command(
          "kind: InitConfiguration\nnodeRegistration: { kubeletExtraArgs: [{ name: node-ip, value: 10.0.0.2 }] }\n---\nkind: KubeletConfiguration",
        ),
      ],
      ["create"],
    ],
    [[command("kind: JoinConfiguration")], ["JoinConfiguration.nodeRegistration.kubeletExtraArgs"]],
    [
      [
        command(
          "kind: JoinConfiguration\ncontrolPlane: { localAPIEndpoint: { advertiseAddress: 203.0.113.2 } }\nnodeRegistration: { kubeletExtraArgs: [{ name: node-ip, value: 10.0.0.2 }] }",
        ),
      ],
      ["JoinConfiguration.controlPlane.localAPIEndpoint.advertiseAddress"],
    ],
    [
      [
        command(
          'kind: ClusterConfiguration\netcd: { local: { extraArgs: [{ name: listen-peer-urls, value: "https://0.0.0.0:2380" }] } }',
        ),
      ],
      ["ClusterConfiguration.etcd.local.extraArgs[0].value"],
    ],
    [[command("kind: KubeletConfiguration", "x --bind-address=0.0.0.0")], ["create"]],
  ],
  hidden: [[0, "create"]],
};
