# shellcheck shell=sh disable=SC1091
# done, within 60 s:
cmp -s /opt/nordmesh/bundle/bin/nordmesh-wireguard /usr/local/bin/nordmesh-wireguard
systemctl is-active --quiet nordmesh-wireguard.service
ip -o -4 address show dev nordmesh0 | grep -qF ' 10.87.0.11/'
# apply:
chmod 0700 "$(dirname /etc/nordmesh/wireguard/tunnel.json)"
systemctl daemon-reload
systemctl enable --quiet nordmesh-wireguard.service
if cmp -s /opt/nordmesh/bundle/bin/nordmesh-wireguard /usr/local/bin/nordmesh-wireguard; then
  systemctl reload-or-restart nordmesh-wireguard.service
else
  install -m 0755 /opt/nordmesh/bundle/bin/nordmesh-wireguard /usr/local/bin/nordmesh-wireguard.new
  mv /usr/local/bin/nordmesh-wireguard.new /usr/local/bin/nordmesh-wireguard
  systemctl restart nordmesh-wireguard.service
fi
#| ## /etc/nordmesh/wireguard/tunnel.json 600
#| (secret wireguard-tunnel)
#| ## /etc/systemd/system/nordmesh-wireguard.service 644
#| [Unit]
#| Description=nordmesh: encrypts what crosses the private network
#| After=network.target nordmesh-firewall.service
#| Wants=network.target
#| 
#| [Service]
#| Type=notify
#| ExecStart=/usr/local/bin/nordmesh-wireguard run -config /etc/nordmesh/wireguard/tunnel.json
#| ExecReload=/usr/local/bin/nordmesh-wireguard set -config /etc/nordmesh/wireguard/tunnel.json
#| Restart=always
#| RestartSec=1
#| RuntimeDirectory=wireguard
#| CapabilityBoundingSet=CAP_NET_ADMIN
#| NoNewPrivileges=yes
#| ProtectSystem=strict
#| ProtectHome=yes
#| PrivateTmp=yes
#| DeviceAllow=/dev/net/tun rw
#| 
#| [Install]
#| WantedBy=multi-user.target
#| ## /etc/systemd/system/kubelet.service.d/20-nordmesh-wireguard.conf 644
#| [Unit]
#| Wants=nordmesh-wireguard.service
#| After=nordmesh-wireguard.service
#| ## /etc/systemd/system/nordmesh-api-proxy.service.d/20-nordmesh-wireguard.conf 644
#| [Unit]
#| Wants=nordmesh-wireguard.service
#| After=nordmesh-wireguard.service
#| ## /etc/systemd/system/nordmesh-egress-routes.service.d/20-nordmesh-wireguard.conf 644
#| [Unit]
#| Wants=nordmesh-wireguard.service
#| After=nordmesh-wireguard.service
