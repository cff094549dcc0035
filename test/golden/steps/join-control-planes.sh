# shellcheck shell=sh disable=SC1091
# done, within 600 s:
kubectl --kubeconfig /etc/kubernetes/kubelet.conf get node cp2
kubectl --kubeconfig /etc/kubernetes/admin.conf --server https://10.86.0.12:6443 get --raw /readyz
# apply:
printf '{"spec":{"containers":[{"name":"kube-apiserver","env":[{"name":"NORDMESH_ENCRYPTION","value":"%s"}]}]}}\n' "$(sha256sum /etc/nordmesh/encryption.yaml | cut -c 1-16)" >/etc/nordmesh/kubeadm-patches/kube-apiserver-nordmesh_encryption+strategic.json
if kubectl --kubeconfig /etc/kubernetes/kubelet.conf get node cp2 && kubectl --kubeconfig /etc/kubernetes/admin.conf --server https://10.86.0.12:6443 get --raw /readyz; then exit 0; fi
again=
if [ -e /etc/kubernetes/kubelet.conf ]; then again="--ignore-preflight-errors=DirAvailable--var-lib-etcd,FileAvailable--etc-kubernetes-manifests-kube-apiserver.yaml,FileAvailable--etc-kubernetes-manifests-kube-controller-manager.yaml,FileAvailable--etc-kubernetes-manifests-kube-scheduler.yaml,FileAvailable--etc-kubernetes-manifests-etcd.yaml,Port-6443,Port-10250,Port-10257,Port-10259,Port-2379,Port-2380,FileAvailable--etc-kubernetes-kubelet.conf,FileAvailable--etc-kubernetes-bootstrap-kubelet.conf,FileAvailable--etc-kubernetes-pki-ca.crt,Port-10250"; fi
# shellcheck disable=SC2086 # empty on the first try
kubeadm join --config /etc/nordmesh/kubeadm.yaml $again
#| ## /etc/nordmesh/kubeadm.yaml 600
#| apiVersion: kubeadm.k8s.io/v1beta4
#| kind: JoinConfiguration
#| discovery:
#|   file:
#|     kubeConfigPath: /etc/nordmesh/bootstrap.kubeconfig
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
#| timeouts:
#|   kubernetesAPICall: 4m0s
#| patches:
#|   directory: /etc/nordmesh/kubeadm-patches
#| controlPlane:
#|   localAPIEndpoint:
#|     advertiseAddress: 10.86.0.12
#|     bindPort: 6443
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
#| ## /etc/nordmesh/bootstrap.kubeconfig 600
#| (secret bootstrap-kubeconfig)
