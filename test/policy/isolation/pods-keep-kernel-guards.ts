import { container, object, pod, type RuleCases } from "../support/rule-cases.ts";

const first = "spec.containers[0].securityContext";

/** As Kubernetes 1.37 has them at its baseline level. */
const SAFE = [
  "kernel.shm_rmid_forced",
  ...[
    "ip_local_port_range",
    "ip_local_reserved_ports",
    "ip_unprivileged_port_start",
    "ping_group_range",
    "tcp_fin_timeout",
    "tcp_keepalive_intvl",
    "tcp_keepalive_probes",
    "tcp_keepalive_time",
    "tcp_notsent_lowat",
    "tcp_rmem",
    "tcp_slow_start_after_idle",
    "tcp_syncookies",
    "tcp_wmem",
  ].map((name) => `net.ipv4.${name}`),
];

/** Volumes of the restricted level, and the host's, which another rule is about. */
const SOURCES = [
  ...["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "hostPath", "image"],
  ...["persistentVolumeClaim", "projected", "secret"],
];

export const cases: RuleCases = {
  badPaths: ["spec.securityContext.appArmorProfile.type"],
  good: [
    [pod({})],
    [container({ securityContext: { appArmorProfile: { type: "Localhost" } } })],
    ...["container_t", "container_init_t", "container_kvm_t", "container_engine_t"].map((type) => [
      container({ securityContext: { seLinuxOptions: { type, level: "s0" } } }),
    ]),
    [container({ securityContext: { windowsOptions: { hostProcess: false } } })],
    [container({ securityContext: { seLinuxOptions: { user: "", role: "" } } })],
    [pod({ securityContext: { sysctls: SAFE.map((name) => ({ name, value: "1" })) } })],
    [pod({ volumes: SOURCES.map((kind) => ({ name: kind, [kind]: {} })) })],
    [object("core/v1:Service", "demo/echo", { spec: { volumes: [{ nfs: {} }] } })],
  ],
  bad: [
    [
      [
        pod(
          {},
          {
            annotations: {
              "container.apparmor.security.beta.kubernetes.io/web": "unconfined",
              "container.apparmor.security.beta.kubernetes.io/db": "localhost/db",
              note: "unconfined",
            },
          },
        ),
      ],
      ['metadata.annotations."container.apparmor.security.beta.kubernetes.io/web"'],
    ],
    [
      [container({ securityContext: { appArmorProfile: { type: "Unconfined" } } })],
      [`${first}.appArmorProfile.type`],
    ],
    [
      [container({ securityContext: { seLinuxOptions: { user: "system_u", role: "sysadm_r" } } })],
      [`${first}.seLinuxOptions.user`, `${first}.seLinuxOptions.role`],
    ],
    [
      [container({ securityContext: { seLinuxOptions: { type: "spc_t" } } })],
      [`${first}.seLinuxOptions.type`],
    ],
    [
      [pod({ securityContext: { windowsOptions: { hostProcess: true } } })],
      ["spec.securityContext.windowsOptions.hostProcess"],
    ],
    [
      [pod({ securityContext: { sysctls: [{ name: "kernel.msgmax" }] } })],
      ["spec.securityContext.sysctls[0].name"],
    ],
    [[pod({ volumes: [{ name: "a", nfs: { server: "203.0.113.9" } }] })], ["spec.volumes[0].nfs"]],
    [
      [pod({ ephemeralContainers: [{ securityContext: { seLinuxOptions: { type: "spc_t" } } }] })],
      ["spec.ephemeralContainers[0].securityContext.seLinuxOptions.type"],
    ],
  ],
  hidden: [
    [0, "spec"],
    [0, "spec.securityContext"],
    [0, "spec.securityContext.appArmorProfile.type"],
    [0, "spec.securityContext.sysctls"],
    [0, "spec.volumes"],
    [0, "spec.containers"],
    [0, "spec.containers[0].securityContext"],
    [0, "spec.securityContext.windowsOptions"],
    [0, "spec.securityContext.seLinuxOptions"],
  ],
};
