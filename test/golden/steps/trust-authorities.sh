# shellcheck shell=sh disable=SC1091
# done, within 420 s:
# Of one that is ending and the next there are two numbers, and no such folder.
started_with() { tr '\0' '\n' <"/proc/$(pidof "$1")/environ" | grep -qxF "$2"; }
started_with kube-apiserver "NORDMESH_AUTHORITIES=2-3"
started_with kube-controller-manager "NORDMESH_AUTHORITIES=2-3"
started_with kube-scheduler "NORDMESH_AUTHORITIES=2-3"
kubectl --kubeconfig /etc/kubernetes/admin.conf --server https://10.86.0.11:6443 get --raw /readyz
printf 'GET /healthz HTTP/1.0\r\n\r\n' | timeout 10 openssl s_client -quiet -connect 127.0.0.1:10257 2>/dev/null | grep -q '200 OK'
printf 'GET /healthz HTTP/1.0\r\n\r\n' | timeout 10 openssl s_client -quiet -connect 127.0.0.1:10259 2>/dev/null | grep -q '200 OK'
[ "$(cat /var/lib/nordmesh/trusted-authorities)" = 2-3 ]
cmp -s /etc/nordmesh/cluster-ca.crt /etc/kubernetes/pki/ca.crt
/opt/nordmesh/bundle/bin/probe get http://127.0.0.1:10248/healthz
# apply:
install -m 0644 /etc/nordmesh/cluster-ca.crt /etc/kubernetes/pki/ca.crt
authorities=$(base64 -w0 </etc/nordmesh/cluster-ca.crt)
for file in /etc/kubernetes/*.conf; do
  sed -i "s|certificate-authority-data: .*|certificate-authority-data: $authorities|" "$file"
done
if [ "$(cat /var/lib/nordmesh/trusted-authorities 2>/dev/null)" != 2-3 ]; then
  until kubectl --kubeconfig /etc/kubernetes/admin.conf --server https://10.86.0.11:6443 -n kube-public get configmap cluster-info -o yaml |
    sed "s|certificate-authority-data: .*|certificate-authority-data: $authorities|" |
    kubectl --kubeconfig /etc/kubernetes/admin.conf --server https://10.86.0.11:6443 replace -f -; do sleep 1; done
  kubeadm init phase control-plane all --config /etc/nordmesh/kubeadm-authorities.yaml
  systemctl restart kubelet
  echo 2-3 >/var/lib/nordmesh/trusted-authorities
fi
#| ## /etc/nordmesh/kubeadm-authorities.yaml 600
#| apiVersion: kubeadm.k8s.io/v1beta4
#| kind: InitConfiguration
#| localAPIEndpoint:
#|   advertiseAddress: 10.86.0.11
#|   bindPort: 6443
#| nodeRegistration:
#|   name: cp1
#|   criSocket: unix:///run/containerd/containerd.sock
#|   imagePullPolicy: Never
#|   ignorePreflightErrors:
#|     - SystemVerification
#|   kubeletExtraArgs:
#|     - name: node-ip
#|       value: 10.86.0.11
#|     - name: address
#|       value: 10.86.0.11
#|     - name: node-labels
#|       value: topology.kubernetes.io/region=oslo-1
#| patches:
#|   directory: /etc/nordmesh/kubeadm-patches
#| bootstrapTokens:
#|   - ttl: 1m0s
#| timeouts:
#|   kubernetesAPICall: 4m0s
#| ---
#| apiVersion: kubeadm.k8s.io/v1beta4
#| kind: ClusterConfiguration
#| clusterName: lab
#| kubernetesVersion: v1.37.2
#| controlPlaneEndpoint: 127.0.0.1:7443
#| networking:
#|   podSubnet: 10.244.0.0/16
#|   serviceSubnet: 10.96.0.0/16
#|   dnsDomain: cluster.local
#| dns:
#|   imageRepository: registry.k8s.io/coredns
#|   imageTag: v1.14.6
#| etcd:
#|   local:
#|     imageRepository: registry.k8s.io
#|     imageTag: 3.7.0-0
#|     extraArgs:
#|       - name: tls-min-version
#|         value: TLS1.3
#| apiServer:
#|   certSANs:
#|     - localhost
#|     - 127.0.0.1
#|   extraArgs:
#|     - name: encryption-provider-config
#|       value: /etc/nordmesh/encryption.yaml
#|     - name: audit-policy-file
#|       value: /etc/nordmesh/audit-policy.yaml
#|     - name: audit-log-path
#|       value: /var/log/kubernetes/audit.log
#|     - name: audit-log-maxage
#|       value: "30"
#|     - name: audit-log-maxbackup
#|       value: "10"
#|     - name: audit-log-maxsize
#|       value: "100"
#|     - name: admission-control-config-file
#|       value: /etc/nordmesh/admission.yaml
#|     - name: enable-admission-plugins
#|       value: NodeRestriction,DenyServiceExternalIPs,EventRateLimit
#|     - name: authentication-config
#|       value: /etc/nordmesh/authentication.yaml
#|     - name: kubelet-certificate-authority
#|       value: /etc/kubernetes/pki/ca.crt
#|     - name: request-timeout
#|       value: 60s
#|     - name: shutdown-watch-termination-grace-period
#|       value: 5s
#|     - name: service-account-lookup
#|       value: "true"
#|     - name: service-account-extend-token-expiration
#|       value: "false"
#|     - name: service-account-max-token-expiration
#|       value: 12h0m0s
#|     - name: tls-min-version
#|       value: VersionTLS13
#|     - name: tls-cipher-suites
#|       value: TLS_AES_128_GCM_SHA256,TLS_AES_256_GCM_SHA384,TLS_CHACHA20_POLY1305_SHA256
#|     - name: profiling
#|       value: "false"
#|   extraVolumes:
#|     - name: encryption
#|       hostPath: /etc/nordmesh/encryption.yaml
#|       mountPath: /etc/nordmesh/encryption.yaml
#|       readOnly: true
#|       pathType: File
#|     - name: audit-policy
#|       hostPath: /etc/nordmesh/audit-policy.yaml
#|       mountPath: /etc/nordmesh/audit-policy.yaml
#|       readOnly: true
#|       pathType: File
#|     - name: admission
#|       hostPath: /etc/nordmesh/admission.yaml
#|       mountPath: /etc/nordmesh/admission.yaml
#|       readOnly: true
#|       pathType: File
#|     - name: authentication
#|       hostPath: /etc/nordmesh/authentication.yaml
#|       mountPath: /etc/nordmesh/authentication.yaml
#|       readOnly: true
#|       pathType: File
#|     - name: audit-log
#|       hostPath: /var/log/kubernetes
#|       mountPath: /var/log/kubernetes
#|       readOnly: false
#|       pathType: DirectoryOrCreate
#| controllerManager:
#|   extraArgs:
#|     - name: bind-address
#|       value: 127.0.0.1
#|     - name: tls-min-version
#|       value: VersionTLS13
#|     - name: profiling
#|       value: "false"
#|     - name: terminated-pod-gc-threshold
#|       value: "500"
#|     - name: cluster-signing-cert-file
#|       value: /etc/kubernetes/pki/signer.crt
#| scheduler:
#|   extraArgs:
#|     - name: bind-address
#|       value: 127.0.0.1
#|     - name: tls-min-version
#|       value: VersionTLS13
#|     - name: profiling
#|       value: "false"
#| imageRepository: registry.k8s.io
#| certificateValidityPeriod: 8760h0m0s
#| encryptionAlgorithm: ECDSA-P256
#| ---
#| apiVersion: kubelet.config.k8s.io/v1beta1
#| kind: KubeletConfiguration
#| cgroupDriver: systemd
#| clusterDomain: cluster.local
#| clusterDNS:
#|   - 10.96.0.10
#| rotateCertificates: true
#| authentication:
#|   anonymous:
#|     enabled: false
#| authorization:
#|   mode: Webhook
#| failCgroupV1: false
#| ---
#| apiVersion: kubeproxy.config.k8s.io/v1alpha1
#| kind: KubeProxyConfiguration
#| mode: nftables
#| clusterCIDR: 10.244.0.0/16
#| nodePortAddresses:
#|   - 10.86.0.0/24
#| metricsBindAddress: 127.0.0.1:10249
#| healthzBindAddress: 127.0.0.1:10256
#| conntrack:
#|   maxPerCore: 0
#| ## /etc/nordmesh/kubeadm-patches/kube-apiserver+json.json 600
#| [
#|   {
#|     "op": "add",
#|     "path": "/spec/containers/0/command/-",
#|     "value": "--bind-address=10.86.0.11"
#|   }
#| ]
#| ## /etc/nordmesh/kubeadm-patches/kube-apiserver-nordmesh_settings+strategic.json 600
#| {"spec":{"containers":[{"name":"kube-apiserver","env":[{"name":"NORDMESH_SETTINGS","value":"9f5c83529af0377a"}]}]}}
#| ## /etc/nordmesh/kubeadm-patches/kube-controller-manager-nordmesh_settings+strategic.json 600
#| {"spec":{"containers":[{"name":"kube-controller-manager","env":[{"name":"NORDMESH_SETTINGS","value":"9f5c83529af0377a"}]}]}}
#| ## /etc/nordmesh/kubeadm-patches/kube-apiserver-nordmesh_authorities+strategic.json 600
#| {"spec":{"containers":[{"name":"kube-apiserver","env":[{"name":"NORDMESH_AUTHORITIES","value":"2-3"}]}]}}
#| ## /etc/nordmesh/kubeadm-patches/kube-controller-manager-nordmesh_authorities+strategic.json 600
#| {"spec":{"containers":[{"name":"kube-controller-manager","env":[{"name":"NORDMESH_AUTHORITIES","value":"2-3"}]}]}}
#| ## /etc/nordmesh/kubeadm-patches/kube-scheduler-nordmesh_authorities+strategic.json 600
#| {"spec":{"containers":[{"name":"kube-scheduler","env":[{"name":"NORDMESH_AUTHORITIES","value":"2-3"}]}]}}
