# shellcheck shell=sh disable=SC1091
# done, within 60 s:
for program in kubelet kubeadm kubectl; do
  cmp -s /opt/nordmesh/bundle/bin/$program /usr/local/bin/$program
done
systemctl is-enabled --quiet kubelet
# apply:
programs=/opt/nordmesh/bundle/bin
if [ -e /etc/kubernetes/kubelet.conf ] && [ -e /usr/local/bin/kubelet ]; then
  runs=$(/usr/local/bin/kubelet --version)
  if [ "$runs" != "Kubernetes v1.37.2" ]; then
    echo "this host runs $runs: bringing it to v1.37.2 is an upgrade, one host after the other: npm run upgrade -- lab" >&2
    exit 1
  fi
fi
install -m 0755 -t /usr/local/bin "$programs/kubelet" "$programs/kubeadm" "$programs/kubectl"
systemctl daemon-reload
systemctl enable --quiet kubelet
#| ## /etc/systemd/system/kubelet.service 600
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
