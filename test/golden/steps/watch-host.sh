# shellcheck shell=sh disable=SC1091
# done, within 60 s:
systemctl is-active --quiet nordmesh-watch.service
ss -Hltn "sport = :9188" | grep -q .
# apply:
# limits {"virtualisation":{"accepted":["kvm","bare-metal"],"verdict":"refuse"},"cpu":{"maxStealPercent":2,"minSharePercent":95,"seconds":1,"verdict":"refuse"},"clock":{"maxOffsetMs":100,"verdict":"refuse"},"kernel":{"minimum":"5.10","verdict":"refuse"},"memory":{"tolerancePercent":10,"verdict":"refuse"},"disk":{"maxFsyncP99Ms":10,"seconds":1,"verdict":"refuse","rotational":"refuse","nvme":"report"},"network":{"verdict":"refuse","minBandwidthPercent":50,"maxLatencyMs":2,"seconds":1,"speed":"taint"},"listeners":{"tcp":[22],"udp":[68,546],"verdict":"refuse"},"optOuts":[{"checks":["virtualisation"],"reason":"a lab's hosts are namespaces of this machine, not machines","owner":"driver: lab","expires":null},{"checks":["cpu-count","cpu-steal","cpu-share","private-bandwidth","private-latency"],"reason":"a lab's hosts share the CPUs of this machine with all that runs on it","owner":"driver: lab","expires":null},{"checks":["disk-fsync","disk-rotational","disk-nvme","clock"],"reason":"a lab's hosts share the disk and the clock of this machine","owner":"driver: lab","expires":null}]}
systemctl daemon-reload
systemctl enable --quiet nordmesh-watch.service
systemctl restart nordmesh-watch.service
#| ## /etc/nordmesh/host-admission/watch.json 644
#| {
#|   "cpuSeconds": 1,
#|   "cpus": 2,
#|   "diskSeconds": 1,
#|   "diskFolder": "/var/lib/nordmesh",
#|   "networkSeconds": 1,
#|   "publicAddress": "198.51.100.11",
#|   "privateAddress": "10.86.0.11",
#|   "pathPort": 9187,
#|   "mtu": 1500,
#|   "patienceSeconds": 90,
#|   "peers": []
#| }
#| ## /etc/systemd/system/nordmesh-watch.service 644
#| [Unit]
#| Description=nordmesh: holds this host to what it was admitted for
#| Wants=network-online.target
#| After=network-online.target
#| 
#| [Service]
#| ExecStart=/usr/local/bin/nordmesh-probe watch -settings /etc/nordmesh/host-admission/watch.json -checks /etc/nordmesh/host-admission/checks.json -measurements /var/lib/nordmesh/admission/measurements.json \
#|   -node cp1 -server https://127.0.0.1:7443 -port 9188
#| Restart=always
#| RestartSec=5
#| # It writes what it times, and reads the kubelet's certificate; it needs no capability.
#| CapabilityBoundingSet=
#| NoNewPrivileges=yes
#| ProtectSystem=strict
#| ReadWritePaths=/var/lib/nordmesh
#| ProtectHome=yes
#| PrivateTmp=yes
#| MemoryMax=64M
#| 
#| [Install]
#| WantedBy=multi-user.target
