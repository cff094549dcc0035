# shellcheck shell=sh disable=SC1091
# done, within 30 s:
cmp -s /etc/nordmesh/pki/ca.crt /etc/kubernetes/pki/ca.crt
cmp -s /etc/nordmesh/pki/ca.key /etc/kubernetes/pki/ca.key
cmp -s /etc/nordmesh/pki/signer.crt /etc/kubernetes/pki/signer.crt
cmp -s /etc/nordmesh/pki/front-proxy-ca.crt /etc/kubernetes/pki/front-proxy-ca.crt
cmp -s /etc/nordmesh/pki/front-proxy-ca.key /etc/kubernetes/pki/front-proxy-ca.key
cmp -s /etc/nordmesh/pki/etcd/ca.crt /etc/kubernetes/pki/etcd/ca.crt
cmp -s /etc/nordmesh/pki/etcd/ca.key /etc/kubernetes/pki/etcd/ca.key
cmp -s /etc/nordmesh/pki/sa.key /etc/kubernetes/pki/sa.key
cmp -s /etc/nordmesh/pki/sa.pub /etc/kubernetes/pki/sa.pub
# apply:
install -d -m 0755 /etc/kubernetes/pki /etc/kubernetes/pki/etcd
cp -p -R /etc/nordmesh/pki/. /etc/kubernetes/pki/
#| ## /etc/nordmesh/pki/ca.crt 644
#| (secret cluster-ca.crt)
#| ## /etc/nordmesh/pki/ca.key 600
#| (secret cluster-ca.key)
#| ## /etc/nordmesh/pki/signer.crt 644
#| (secret cluster-signer.crt)
#| ## /etc/nordmesh/pki/front-proxy-ca.crt 644
#| (secret front-proxy-ca.crt)
#| ## /etc/nordmesh/pki/front-proxy-ca.key 600
#| (secret front-proxy-ca.key)
#| ## /etc/nordmesh/pki/etcd/ca.crt 644
#| (secret etcd-ca.crt)
#| ## /etc/nordmesh/pki/etcd/ca.key 600
#| (secret etcd-ca.key)
#| ## /etc/nordmesh/pki/sa.key 600
#| (secret service-account.key)
#| ## /etc/nordmesh/pki/sa.pub 644
#| (secret service-account.pub)
