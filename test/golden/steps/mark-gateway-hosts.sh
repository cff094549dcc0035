# shellcheck shell=sh disable=SC1091
# done, within 60 s:
export KUBECONFIG=/etc/kubernetes/admin.conf
marks() { kubectl get node "$1" -o 'jsonpath={.metadata.labels.nordmesh\.io/egress-gateway}/{.spec.taints[?(@.key=="nordmesh.io/egress-gateway")].effect}'; }
[ "$(marks cp1)" = "/" ]
[ "$(marks cp2)" = "/" ]
[ "$(marks cp3)" = "/" ]
[ "$(marks w1)" = "/" ]
# apply:
export KUBECONFIG=/etc/kubernetes/admin.conf
kubectl label node cp1 nordmesh.io/egress-gateway-
case "$(kubectl get node cp1 -o 'jsonpath={.spec.taints[*].key}')" in *nordmesh.io/egress-gateway*) kubectl taint node cp1 nordmesh.io/egress-gateway- ;; esac
kubectl label node cp2 nordmesh.io/egress-gateway-
case "$(kubectl get node cp2 -o 'jsonpath={.spec.taints[*].key}')" in *nordmesh.io/egress-gateway*) kubectl taint node cp2 nordmesh.io/egress-gateway- ;; esac
kubectl label node cp3 nordmesh.io/egress-gateway-
case "$(kubectl get node cp3 -o 'jsonpath={.spec.taints[*].key}')" in *nordmesh.io/egress-gateway*) kubectl taint node cp3 nordmesh.io/egress-gateway- ;; esac
kubectl label node w1 nordmesh.io/egress-gateway-
case "$(kubectl get node w1 -o 'jsonpath={.spec.taints[*].key}')" in *nordmesh.io/egress-gateway*) kubectl taint node w1 nordmesh.io/egress-gateway- ;; esac
