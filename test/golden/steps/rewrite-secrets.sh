# shellcheck shell=sh
export KUBECONFIG=/etc/kubernetes/admin.conf
pki=/etc/kubernetes/pki/etcd
# In the network of the host, where etcd listens on loopback too.
ask() {
  /opt/nordmesh/bundle/bin/etcdctl --endpoints https://127.0.0.1:2379 --cacert "$pki/ca.crt" --cert "$pki/healthcheck-client.crt" \
    --key "$pki/healthcheck-client.key" get /registry/secrets/ --prefix "$@"
}
total() { ask --keys-only | grep -c . || true; }
# Every value begins with the name of its key.
written() { ask --print-value-only | grep -ac '^k8s:enc:secretbox:v1:key2:' || true; }
for try in 1 2 3 4 5; do
  if [ "$(total)" = "$(written)" ]; then break; fi
  # What is changed or deleted between reading and writing is refused, and looked at again.
  kubectl get secrets --all-namespaces -o json | kubectl replace -f - >/dev/null || sleep "$try"
done
all=$(total)
new=$(written)
if [ "$all" != "$new" ]; then
  echo "$new of $all secrets are encrypted with key 2" >&2
  exit 1
fi
echo "secrets $all"
