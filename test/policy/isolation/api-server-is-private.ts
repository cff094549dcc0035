import { command, pod, type RuleCases } from "../support/rule-cases.ts";
import type { Resource } from "../../../policies/shared/resource.ts";

function onHost(...containers: readonly object[]): Resource {
  return pod({ hostNetwork: true, containers });
}

export const cases: RuleCases = {
  badPaths: ["InitConfiguration.localAPIEndpoint.advertiseAddress"],
  good: [
    [pod({ containers: [{ command: ["etcd", "--listen-client-urls=http://0.0.0.0:2379"] }] })],
    [
      onHost(
        {
          command: ["etcd", "--listen-client-urls", "https://127.0.0.1:2379,https://10.0.0.1:2379"],
        },
        { image: "registry.example/etcd:3.7.0" },
        { command: ["etcdctl", "--listen-client-urls=http://0.0.0.0:2379"] },
        {
          image: "registry.example/kube-apiserver:v1",
          args: ["--etcd-servers=https://10.0.0.1:2379", "--bind-address=10.0.0.1"],
        },
        { command: ["check", "kube-apiserver"] },
      ),
    ],
    [command("kind: KubeletConfiguration")],
    [
      command(
        'kind: Other\netcd: { local: { extraArgs: [{ name: listen-peer-urls, value: "https://0.0.0.0:2380" }] } }',
      ),
    ],
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
    // As Cilium's example of an etcd on the hosts' network has it.
    [
      [
        onHost({
          image: "quay.io/coreos/etcd:v3.3.25",
          command: ["/usr/local/bin/etcd"],
          args: [
            "--listen-client-urls=http://0.0.0.0:32379",
            "--listen-peer-urls=http://10.0.0.1:2380",
          ],
        }),
      ],
      ["spec.containers[0].command"],
    ],
    [
      [
        onHost(
          { name: "sidecar" },
          {
            image: "registry.example/kube-apiserver:v1",
            args: ["--etcd-servers=https://10.0.0.1:2379"],
          },
        ),
      ],
      ["spec.containers[1].args"],
    ],
    [
      [onHost({ command: ["sh", "-c", "kube-apiserver --bind-address $(HOST_IP) 2>&1"] })],
      ["spec.containers[0].command"],
    ],
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
