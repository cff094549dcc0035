# shellcheck shell=sh disable=SC1091
# done, within 60 s:
export KUBECONFIG=/etc/kubernetes/admin.conf
[ "$(kubectl get node -l nordmesh.io/egress-gateway -o name | wc -l)" = 0 ]
marks() { kubectl get node "$1" -o 'jsonpath={.metadata.labels.nordmesh\.io/egress-gateway}/{.spec.taints[?(@.key=="nordmesh.io/egress-gateway")].effect}'; }

# apply:
export KUBECONFIG=/etc/kubernetes/admin.conf
for node in $(kubectl get node -l nordmesh.io/egress-gateway -o 'jsonpath={.items[*].metadata.name}'); do
  # The label last: by it a run that was cut off finds the node again.
  case "$(kubectl get node "$node" -o 'jsonpath={.spec.taints[*].key}')" in *nordmesh.io/egress-gateway*) kubectl taint node "$node" nordmesh.io/egress-gateway- ;; esac
  kubectl label node "$node" nordmesh.io/egress-gateway-
done
