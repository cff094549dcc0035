# shellcheck shell=sh disable=SC1091
# done, within 60 s:
systemctl is-active --quiet nordmesh-egress-routes
[ "$(ip -4 route show proto 187 | grep -c '^[0-9]')" = 0 ]
# apply:
systemctl daemon-reload
systemctl enable --quiet nordmesh-egress-routes
systemctl restart nordmesh-egress-routes
#| ## /etc/nordmesh/egress-routes 644
#| route flush proto 187
#| ## /etc/systemd/system/nordmesh-egress-routes.service 644
#| [Unit]
#| Description=nordmesh: routes of node traffic to the gateway hosts
#| After=network-online.target
#| Wants=network-online.target
#| 
#| [Service]
#| Type=oneshot
#| RemainAfterExit=yes
#| ExecStart=/usr/sbin/ip -4 -batch /etc/nordmesh/egress-routes
#| Restart=on-failure
#| RestartSec=2
#| 
#| [Install]
#| WantedBy=multi-user.target
