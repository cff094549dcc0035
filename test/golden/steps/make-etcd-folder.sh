# shellcheck shell=sh disable=SC1091
# done, within 60 s:
[ "$(stat -c '%U:%G %a' /var/lib/etcd)" = 'etcd:etcd 700' ]
# apply:
if ! id -u etcd; then useradd --system --user-group --no-create-home --shell /usr/sbin/nologin etcd; fi
install -d -m 0700 -o etcd -g etcd /var/lib/etcd
