# shellcheck shell=sh disable=SC1091
# done, within 120 s:
for program in containerd containerd-shim-runc-v2 ctr runc; do
  cmp -s /opt/nordmesh/bundle/bin/$program /usr/local/bin/$program
done
systemctl is-active --quiet containerd
ctr version >/dev/null
# apply:
install -d /opt/cni/bin
install -d -m 0700 /etc/cni/net.d
install -m 0755 -t /usr/local/bin /opt/nordmesh/bundle/bin/containerd /opt/nordmesh/bundle/bin/containerd-shim-runc-v2 /opt/nordmesh/bundle/bin/ctr /opt/nordmesh/bundle/bin/runc
install -m 0755 -t /opt/cni/bin /opt/nordmesh/bundle/bin/cni/*
systemctl daemon-reload
systemctl enable --quiet containerd
systemctl restart containerd
#| ## /etc/containerd/config.toml 644
#| version = 3
#| [plugins.'io.containerd.cri.v1.images'.pinned_images]
#|   sandbox = 'registry.k8s.io/pause:3.10.2'
#| [plugins.'io.containerd.cri.v1.runtime']
#|   restrict_oom_score_adj = true
#|   [plugins.'io.containerd.cri.v1.runtime'.cni]
#|     bin_dirs = ['/opt/cni/bin']
#|     conf_dir = '/etc/cni/net.d'
#|   [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
#|     runtime_type = 'io.containerd.runc.v2'
#|     [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
#|       BinaryName = '/usr/local/bin/runc'
#|       SystemdCgroup = true
#| ## /etc/systemd/system/containerd.service 644
#| [Unit]
#| Description=containerd container runtime
#| After=network.target local-fs.target
#| 
#| [Service]
#| Type=notify
#| ExecStart=/usr/local/bin/containerd
#| Restart=always
#| RestartSec=2
#| # Containers outlive a restart of the daemon.
#| KillMode=process
#| Delegate=yes
#| LimitNOFILE=infinity
#| LimitNPROC=infinity
#| TasksMax=infinity
#| 
#| [Install]
#| WantedBy=multi-user.target
