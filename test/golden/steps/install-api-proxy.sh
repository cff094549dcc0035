# shellcheck shell=sh disable=SC1091
# done, within 60 s:
systemctl is-active --quiet nordmesh-api-proxy
ss -Hltn "sport = :7443" | grep -q .
# apply:
haproxy -c -q -f /etc/nordmesh/api-proxy.cfg
systemctl daemon-reload
systemctl enable --quiet nordmesh-api-proxy
systemctl restart nordmesh-api-proxy
#| ## /etc/nordmesh/cluster-ca.crt 644
#| (secret cluster-ca.crt)
#| ## /etc/nordmesh/api-proxy.cfg 644
#| global
#|   log stdout format raw local0 notice
#|   maxconn 4096
#| 
#| defaults
#|   mode tcp
#|   timeout connect 2s
#|   timeout client 1h
#|   timeout server 1h
#|   timeout check 2s
#|   option tcpka
#|   option redispatch 1
#| 
#| frontend api
#|   bind 127.0.0.1:7443
#|   default_backend control-planes
#| 
#| backend control-planes
#|   balance leastconn
#|   option httpchk GET /readyz
#|   http-check expect status 200
#|   default-server check check-ssl verify required ca-file /etc/nordmesh/cluster-ca.crt inter 1s fastinter 500ms fall 2 rise 1 on-marked-down shutdown-sessions
#|   server cp1 10.86.0.11:6443
#|   server cp2 10.86.0.12:6443
#|   server cp3 10.86.0.13:6443
#| ## /etc/systemd/system/nordmesh-api-proxy.service 644
#| [Unit]
#| Description=nordmesh: local endpoint of the Kubernetes API
#| After=network-online.target
#| Wants=network-online.target
#| Before=kubelet.service
#| 
#| [Service]
#| Type=notify
#| ExecStart=/usr/sbin/haproxy -Ws -f /etc/nordmesh/api-proxy.cfg -p /run/nordmesh-api-proxy.pid
#| ExecReload=/bin/kill -USR2 $MAINPID
#| KillMode=mixed
#| Restart=always
#| RestartSec=1
#| LimitNOFILE=16384
#| 
#| [Install]
#| WantedBy=multi-user.target
