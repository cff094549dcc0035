# shellcheck shell=sh
# Succeeds where a pod of this host has a token of an old key: its header names the key.
stale() {
  for file in /var/lib/kubelet/pods/*/volumes/kubernetes.io~projected/*/..data/*; do
    if [ ! -f "$file" ]; then continue; fi
    IFS=. read -r header _ <"$file" || true
    case $header in eyJ*) ;; *) continue ;; esac
    header=$(printf '%s===' "$header" | tr '_-' '/+' | base64 -d 2>/dev/null || true)
    for key in aB_-9; do
      case $header in *"\"$key\""*) return 0 ;; esac
    done
  done
  return 1
}
if stale; then systemctl restart kubelet; fi
end=$(($(date +%s) + 270))
while stale; do
  if [ "$(date +%s)" -gt "$end" ]; then
    echo "a pod still has the token $file of an old key after 270 s" >&2
    exit 1
  fi
  sleep 1
done
