import { container, pod, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["spec.hostNetwork"],
  good: [[container({ ports: [{ containerPort: 80 }, { hostPort: 0 }] })]],
  bad: [
    [
      [
        pod({
          initContainers: [{ startupProbe: { tcpSocket: { host: "10.0.0.1" } } }],
          containers: [
            {
              livenessProbe: { httpGet: { host: "169.254.169.254" } },
              readinessProbe: { httpGet: { host: "127.0.0.1" } },
              lifecycle: {
                postStart: { httpGet: { host: "api.example" } },
                preStop: { tcpSocket: { host: "api.example" } },
              },
            },
          ],
        }),
      ],
      [
        "spec.initContainers[0].startupProbe.tcpSocket.host",
        "spec.containers[0].livenessProbe.httpGet.host",
        "spec.containers[0].readinessProbe.httpGet.host",
        "spec.containers[0].lifecycle.postStart.httpGet.host",
        "spec.containers[0].lifecycle.preStop.tcpSocket.host",
      ],
    ],
    [[pod({ hostPID: true, hostIPC: true })], ["spec.hostPID", "spec.hostIPC"]],
    [
      [
        pod({
          volumes: [
            { name: "a", emptyDir: {} },
            { name: "b", hostPath: { path: "/" } },
          ],
        }),
      ],
      ["spec.volumes[1].hostPath"],
    ],
    [[container({ ports: [{ hostPort: 80 }] })], ["spec.containers[0].ports[0].hostPort"]],
    [[container({ ports: [{ hostPort: "http" }] })], ["spec.containers[0].ports[0].hostPort"]],
    [[container({ ports: [{ hostPort: " " }] })], ["spec.containers[0].ports[0].hostPort"]],
  ],
  hidden: [
    [0, "spec.hostNetwork"],
    [0, "spec.hostPID"],
    [0, "spec.volumes"],
    [0, "spec.volumes[0].hostPath"],
    [0, "spec.containers"],
  ],
};
