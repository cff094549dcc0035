# shellcheck shell=sh disable=SC1091
# done, within 60 s:
[ "$(stat -c '%U %a' /var/lib/nordmesh/snapshots)" = 'root 700' ]
systemctl is-enabled --quiet nordmesh-snapshot.timer
systemctl is-active --quiet nordmesh-snapshot.timer
# apply:
install -d -m 0700 /var/lib/nordmesh/snapshots
systemctl daemon-reload
systemctl enable --quiet nordmesh-snapshot.timer
systemctl restart nordmesh-snapshot.timer
#| ## /usr/local/sbin/nordmesh-snapshot 755
#| #!/bin/sh
#| set -eu
#| umask 077
#| folder=/var/lib/nordmesh/snapshots bin=/opt/nordmesh/bundle/bin pki=/etc/kubernetes/pki/etcd
#| etcdctl() { "$bin/etcdctl" --endpoints https://127.0.0.1:2379 --cacert "$pki/ca.crt" --cert "$pki/healthcheck-client.crt" --key "$pki/healthcheck-client.key" "$@"; }
#| field() { sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p"; }
#| 
#| # What a run that was cut off has left; the unit runs once at a time.
#| rm -rf "$folder"/.making.*
#| making=$(mktemp -d "$folder/.making.XXXXXXXX")
#| trap 'rm -rf "$making"' EXIT
#| etcdctl snapshot save "$making/snapshot.db" >"$making/log" 2>&1 || { tail -n 5 "$making/log" >&2; exit 1; }
#| revision=$("$bin/etcdutl" snapshot status "$making/snapshot.db" -w json | field revision)
#| living=$(etcdctl endpoint hashkv --rev "$revision" -w json | field hash)
#| "$bin/etcdutl" snapshot restore "$making/snapshot.db" --data-dir "$making/restored" >"$making/log" 2>&1 || { tail -n 5 "$making/log" >&2; exit 1; }
#| restored=$("$bin/etcdutl" hashkv "$making/restored/member/snap/db" --rev "$revision" -w json | field hash)
#| if [ -z "$living" ] || [ "$living" != "$restored" ]; then
#|   echo "the snapshot at revision $revision has the hash $restored when it is restored, etcd has $living: it was not kept" >&2
#|   exit 1
#| fi
#| name=$(date -u +%Y-%m-%dT%H%M%SZ)-$revision.db
#| sync "$making/snapshot.db"
#| mv "$making/snapshot.db" "$folder/$name"
#| echo "kept $folder/$name"
#| find "$folder" -maxdepth 1 -name '*.db' | sort | head -n -24 | xargs -r rm -f --
#| ## /etc/systemd/system/nordmesh-snapshot.service 644
#| [Unit]
#| Description=Keep a proven snapshot of etcd
#| After=kubelet.service
#| 
#| [Service]
#| Type=oneshot
#| ExecStart=/usr/local/sbin/nordmesh-snapshot
#| Nice=19
#| IOSchedulingClass=idle
#| ## /etc/systemd/system/nordmesh-snapshot.timer 644
#| [Unit]
#| Description=Keep snapshots of etcd
#| 
#| [Timer]
#| OnActiveSec=10min
#| OnUnitInactiveSec=60min
#| RandomizedDelaySec=360
#| 
#| [Install]
#| WantedBy=timers.target
