# shellcheck shell=sh disable=SC1091
# done, within 60 s:
[ "$(kubectl --kubeconfig /etc/kubernetes/admin.conf -n kube-system get deployment coredns -o 'jsonpath={.spec.template.spec.topologySpreadConstraints[*].whenUnsatisfiable}')" = DoNotSchedule ]
# apply:
# Kubernetes 1.37.2
kubectl --kubeconfig /etc/kubernetes/admin.conf -n kube-system patch deployment coredns --type strategic -p '{"spec":{"template":{"spec":{"topologySpreadConstraints":[{"maxSkew":1,"topologyKey":"kubernetes.io/hostname","whenUnsatisfiable":"DoNotSchedule","labelSelector":{"matchLabels":{"k8s-app":"kube-dns"}},"matchLabelKeys":["pod-template-hash"]}],"tolerations":[{"key":"CriticalAddonsOnly","operator":"Exists"},{"key":"node-role.kubernetes.io/control-plane","effect":"NoSchedule"},{"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute","tolerationSeconds":10},{"key":"node.kubernetes.io/unreachable","operator":"Exists","effect":"NoExecute","tolerationSeconds":10}]}}}}'
