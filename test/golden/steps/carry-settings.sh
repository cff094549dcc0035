# shellcheck shell=sh disable=SC1091
# done, within 300 s:
kubectl --kubeconfig /etc/kubernetes/admin.conf --server https://10.86.0.12:6443 get --raw /readyz
# Of one that is ending and the next there are two numbers, and no such folder.
started_with() { tr '\0' '\n' <"/proc/$(pidof "$1")/environ" | grep -qxF "$2"; }
started_with kube-apiserver "NORDMESH_SETTINGS=be16a0e81d7db396"
started_with kube-controller-manager "NORDMESH_SETTINGS=be16a0e81d7db396"
started_with kube-apiserver "NORDMESH_ENCRYPTION=$(sha256sum /etc/nordmesh/encryption.yaml | cut -c 1-16)"
kubectl --kubeconfig /etc/kubernetes/admin.conf --server https://10.86.0.12:6443 get --raw /readyz
printf 'GET /healthz HTTP/1.0\r\n\r\n' | timeout 10 openssl s_client -quiet -connect 127.0.0.1:10257 2>/dev/null | grep -q '200 OK'
# apply:
printf '{"spec":{"containers":[{"name":"kube-apiserver","env":[{"name":"NORDMESH_ENCRYPTION","value":"%s"}]}]}}\n' "$(sha256sum /etc/nordmesh/encryption.yaml | cut -c 1-16)" >/etc/nordmesh/kubeadm-patches/kube-apiserver-nordmesh_encryption+strategic.json
if grep -qF be16a0e81d7db396 /etc/kubernetes/manifests/kube-apiserver.yaml && grep -qF "$(sha256sum /etc/nordmesh/encryption.yaml | cut -c 1-16)" /etc/kubernetes/manifests/kube-apiserver.yaml && grep -qF be16a0e81d7db396 /etc/kubernetes/manifests/kube-controller-manager.yaml; then exit 0; fi
rm -f /etc/kubernetes/pki/apiserver.crt /etc/kubernetes/pki/apiserver.key
kubeadm init phase certs apiserver --config /etc/nordmesh/kubeadm-settings.yaml
kubeadm init phase control-plane all --config /etc/nordmesh/kubeadm-settings.yaml
#| ## /etc/nordmesh/kubeadm-settings.yaml 600
#| apiVersion: kubeadm.k8s.io/v1beta4
#| kind: InitConfiguration
#| localAPIEndpoint:
#|   advertiseAddress: 10.86.0.12
#|   bindPort: 6443
#| nodeRegistration:
#|   name: cp2
#|   criSocket: unix:///run/containerd/containerd.sock
#|   imagePullPolicy: Never
#|   ignorePreflightErrors:
#|     - SystemVerification
#|   kubeletExtraArgs:
#|     - name: node-ip
#|       value: 10.86.0.12
#|     - name: address
#|       value: 10.86.0.12
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
#|     "value": "--bind-address=10.86.0.12"
#|   }
#| ]
#| ## /etc/nordmesh/kubeadm-patches/kube-apiserver-nordmesh_settings+strategic.json 600
#| {"spec":{"containers":[{"name":"kube-apiserver","env":[{"name":"NORDMESH_SETTINGS","value":"be16a0e81d7db396"}]}]}}
#| ## /etc/nordmesh/kubeadm-patches/kube-controller-manager-nordmesh_settings+strategic.json 600
#| {"spec":{"containers":[{"name":"kube-controller-manager","env":[{"name":"NORDMESH_SETTINGS","value":"be16a0e81d7db396"}]}]}}
#| ## /etc/nordmesh/encryption.yaml 600
#| (secret encryption-config)
#| ## /etc/nordmesh/audit-policy.yaml 600
#| apiVersion: audit.k8s.io/v1
#| kind: Policy
#| omitStages:
#|   - RequestReceived
#| rules:
#|   - level: Metadata
#|     resources:
#|       - group: ""
#|         resources:
#|           - secrets
#|           - configmaps
#|           - serviceaccounts/token
#|       - group: authentication.k8s.io
#|         resources:
#|           - tokenreviews
#|   - level: None
#|     nonResourceURLs:
#|       - /healthz*
#|       - /readyz*
#|       - /livez*
#|       - /version
#|       - /openapi/*
#|       - /metrics
#|   - level: None
#|     users:
#|       - system:kube-scheduler
#|       - system:kube-controller-manager
#|       - system:apiserver
#|     verbs:
#|       - get
#|       - list
#|       - watch
#|   - level: None
#|     userGroups:
#|       - system:nodes
#|     verbs:
#|       - get
#|       - list
#|       - watch
#|   - level: None
#|     resources:
#|       - group: coordination.k8s.io
#|         resources:
#|           - leases
#|   - level: None
#|     resources:
#|       - group: ""
#|         resources:
#|           - events
#|   - level: Metadata
#| ## /etc/nordmesh/admission.yaml 600
#| apiVersion: apiserver.config.k8s.io/v1
#| kind: AdmissionConfiguration
#| plugins:
#|   - name: PodSecurity
#|     configuration:
#|       apiVersion: pod-security.admission.config.k8s.io/v1
#|       kind: PodSecurityConfiguration
#|       defaults:
#|         enforce: baseline
#|         enforce-version: latest
#|         audit: restricted
#|         audit-version: latest
#|         warn: restricted
#|         warn-version: latest
#|       exemptions:
#|         usernames: []
#|         runtimeClasses: []
#|         namespaces:
#|           - kube-system
#|   - name: EventRateLimit
#|     configuration:
#|       apiVersion: eventratelimit.admission.k8s.io/v1alpha1
#|       kind: Configuration
#|       limits:
#|         - type: Server
#|           qps: 500
#|           burst: 5000
#|         - type: Namespace
#|           qps: 50
#|           burst: 500
#|           cacheSize: 2000
#|         - type: User
#|           qps: 100
#|           burst: 500
#|           cacheSize: 2000
#| ## /etc/nordmesh/authentication.yaml 600
#| apiVersion: apiserver.config.k8s.io/v1
#| kind: AuthenticationConfiguration
#| anonymous:
#|   enabled: true
#|   conditions:
#|     - path: /livez
#|     - path: /readyz
#|     - path: /healthz
