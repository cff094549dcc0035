# shellcheck shell=sh disable=SC1091
# done, within 120 s:
if systemctl is-active --quiet kubelet; then
  /opt/nordmesh/bundle/bin/probe get http://127.0.0.1:10248/healthz
fi
# apply:
systemctl daemon-reload
systemctl try-restart kubelet
#| ## /etc/nordmesh/kubelet.conf.d/90-nordmesh.conf 600
#| apiVersion: kubelet.config.k8s.io/v1beta1
#| kind: KubeletConfiguration
#| readOnlyPort: 0
#| streamingConnectionIdleTimeout: 30m0s
#| makeIPTablesUtilChains: true
#| protectKernelDefaults: true
#| eventRecordQPS: 50
#| eventBurst: 100
#| rotateCertificates: true
#| serverTLSBootstrap: true
#| tlsMinVersion: VersionTLS13
#| tlsCipherSuites:
#|   - TLS_AES_128_GCM_SHA256
#|   - TLS_AES_256_GCM_SHA384
#|   - TLS_CHACHA20_POLY1305_SHA256
#| podPidsLimit: 4096
#| seccompDefault: true
#| ## /etc/systemd/system/kubelet.service.d/10-kubeadm.conf 600
#| [Service]
#| Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
#| Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml --config-dir=/etc/nordmesh/kubelet.conf.d"
#| EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
#| ExecStart=
#| ExecStart=/usr/local/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS
