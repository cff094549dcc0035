# shellcheck shell=sh
lagging() {
  for folder in /var/lib/kubelet/pods/*/volumes/kubernetes.io~configmap/istiod-ca-cert/..data; do
    file=$folder/root-cert.pem
    if [ -f "$file" ] && [ "$(grep -c 'BEGIN CERTIFICATE' "$file")" != 2 ]; then return 0; fi
    file=${folder%/istiod-ca-cert/..data}/istio-ca-crl/..data/ca-crl.pem
    if [ -f "$file" ] && [ "$(grep -c 'BEGIN X509 CRL' "$file")" != 4 ]; then return 0; fi
  done
  return 1
}
end=$(($(date +%s) + 270))
while lagging; do
  if [ "$(date +%s)" -gt "$end" ]; then
    echo "$file is not what it should be after 270 s" >&2
    exit 1
  fi
  sleep 1
done
