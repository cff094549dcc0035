import type { Phase } from "../../../model/phase.ts";
import type { Plan } from "../../../model/plan/plan.ts";
import { BUNDLE, bundleMark } from "../host-paths.ts";

/** containerd and runc from the bundle, as a service. */
export const installRuntime: Phase = {
  name: "install-runtime",
  title: "Install containerd",
  appliesTo: () => true,
  step: (plan) => ({
    files: [
      { path: "/etc/containerd/config.toml", mode: 0o644, content: renderConfig(plan) },
      { path: "/etc/systemd/system/containerd.service", mode: 0o644, content: UNIT },
    ],
    done: `for program in ${PROGRAMS.join(" ")}; do
  cmp -s ${BUNDLE}/bin/$program /usr/local/bin/$program
done
systemctl is-active --quiet containerd
ctr version >/dev/null`,
    apply: `${bundleMark(plan)}install -d /opt/cni/bin
install -d -m 0700 /etc/cni/net.d
install -m 0755 -t /usr/local/bin ${PROGRAMS.map((program) => `${BUNDLE}/bin/${program}`).join(" ")}
install -m 0755 -t /opt/cni/bin ${BUNDLE}/bin/cni/*
systemctl daemon-reload
systemctl enable --quiet containerd
systemctl restart containerd`,
    timeoutSeconds: 120,
    secretsOnStdin: [],
  }),
};

const PROGRAMS = ["containerd", "containerd-shim-runc-v2", "ctr", "runc"];

// Hosts of one kernel, on a machine without CAP_SYS_RESOURCE, may not lower oom_score_adj, so containerd must not try.
function renderConfig(plan: Plan): string {
  return `version = 3
[plugins.'io.containerd.cri.v1.images'.pinned_images]
  sandbox = '${plan.images.pause}'
[plugins.'io.containerd.cri.v1.runtime']
  restrict_oom_score_adj = ${String(plan.sharedKernel)}
  [plugins.'io.containerd.cri.v1.runtime'.cni]
    bin_dirs = ['/opt/cni/bin']
    conf_dir = '/etc/cni/net.d'
  [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
    runtime_type = 'io.containerd.runc.v2'
    [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
      BinaryName = '/usr/local/bin/runc'
      SystemdCgroup = true
`;
}

const UNIT = `[Unit]
Description=containerd container runtime
After=network.target local-fs.target

[Service]
Type=notify
ExecStart=/usr/local/bin/containerd
Restart=always
RestartSec=2
# Containers outlive a restart of the daemon.
KillMode=process
Delegate=yes
LimitNOFILE=infinity
LimitNPROC=infinity
TasksMax=infinity

[Install]
WantedBy=multi-user.target
`;
