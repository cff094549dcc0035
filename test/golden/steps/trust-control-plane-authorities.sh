# shellcheck shell=sh disable=SC1091
# done, within 300 s:
[ "$(cat /var/lib/nordmesh/trusted-control-plane-authorities)" = 2-3 ]
kubectl --kubeconfig /etc/kubernetes/admin.conf --server https://10.86.0.11:6443 get --raw /readyz
# apply:
if [ "$(cat /var/lib/nordmesh/trusted-control-plane-authorities 2>/dev/null)" = 2-3 ]; then exit 0; fi
# The kubelet starts again what ends.
restart() {
  for old in $(pidof "$1"); do
    kill "$old" || true
    while kill -0 "$old" 2>/dev/null; do sleep 0.2; done
  done
  until pidof "$1"; do sleep 0.2; done
}
restart etcd
until /opt/nordmesh/bundle/bin/probe get http://127.0.0.1:2381/readyz; do sleep 0.5; done
restart kube-apiserver
echo 2-3 >/var/lib/nordmesh/trusted-control-plane-authorities
