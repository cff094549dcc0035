# shellcheck shell=sh disable=SC1091
# done, within 60 s:
for program in kubelet kubeadm kubectl; do
  cmp -s /opt/nordmesh/bundle/bin/$program /usr/local/bin/$program
done
systemctl is-enabled --quiet kubelet
# apply:
install -m 0755 -t /usr/local/bin /opt/nordmesh/bundle/bin/kubelet /opt/nordmesh/bundle/bin/kubeadm /opt/nordmesh/bundle/bin/kubectl
systemctl daemon-reload
systemctl enable --quiet kubelet
#| ## /etc/systemd/system/kubelet.service 644
#| [Unit]
#| Description=kubelet: the Kubernetes node agent
#| Wants=network-online.target
#| After=network-online.target containerd.service
#| 
#| [Service]
#| ExecStart=/usr/local/bin/kubelet
#| Restart=always
#| StartLimitInterval=0
#| RestartSec=2
#| 
#| [Install]
#| WantedBy=multi-user.target
#| ## /etc/systemd/system/kubelet.service.d/10-kubeadm.conf 644
#| [Service]
#| Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
#| Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
#| EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
#| ExecStart=
#| ExecStart=/usr/local/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS
