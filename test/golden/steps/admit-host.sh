# shellcheck shell=sh disable=SC1091
# done, within 240 s:
cmp -s /opt/nordmesh/bundle/bin/probe /usr/local/bin/nordmesh-probe
systemctl is-active --quiet nordmesh-path.socket
[ -e /etc/kubernetes/kubelet.conf ] || /usr/local/bin/nordmesh-probe admit -checks /etc/nordmesh/host-admission/checks.json -measurements /var/lib/nordmesh/admission/measurements.json
# apply:
install -m 0755 /opt/nordmesh/bundle/bin/probe /usr/local/bin/nordmesh-probe.new
mv /usr/local/bin/nordmesh-probe.new /usr/local/bin/nordmesh-probe
systemctl daemon-reload
systemctl enable --quiet nordmesh-path.socket
if [ -e /etc/kubernetes/kubelet.conf ] || { [ -e /var/lib/nordmesh/admission/measurements.json ] && /usr/local/bin/nordmesh-probe admit -checks /etc/nordmesh/host-admission/checks.json -measurements /var/lib/nordmesh/admission/measurements.json >/dev/null; }; then
  systemctl start nordmesh-path.socket
  exit 0
fi
install -d -m 0755 "$(dirname /var/lib/nordmesh/admission/measurements.json)"
/usr/local/bin/nordmesh-probe measure host -settings /etc/nordmesh/host-admission/settings.json -token /etc/nordmesh/host-admission/token -door nordmesh-path.socket >/var/lib/nordmesh/admission/measurements.json.new
mv /var/lib/nordmesh/admission/measurements.json.new /var/lib/nordmesh/admission/measurements.json
/usr/local/bin/nordmesh-probe admit -checks /etc/nordmesh/host-admission/checks.json -measurements /var/lib/nordmesh/admission/measurements.json
#| ## /etc/nordmesh/host-admission/settings.json 644
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
#|   "peers": [
#|     {
#|       "host": "cp2",
#|       "address": "10.86.0.12"
#|     },
#|     {
#|       "host": "cp3",
#|       "address": "10.86.0.13"
#|     }
#|   ]
#| }
#| ## /etc/nordmesh/host-admission/checks.json 644
#| [
#|   {
#|     "id": "virtualisation",
#|     "title": "kind of machine",
#|     "path": "virtualisation.kind",
#|     "rule": {
#|       "kind": "one-of",
#|       "values": [
#|         "kvm",
#|         "bare-metal"
#|       ]
#|     },
#|     "verdict": "refuse",
#|     "fix": "rent a KVM guest with dedicated CPUs, or a machine; a container shares its kernel",
#|     "optOut": {
#|       "reason": "a lab's hosts are namespaces of this machine, not machines",
#|       "owner": "driver: lab",
#|       "expires": null
#|     }
#|   },
#|   {
#|     "id": "cpu-count",
#|     "title": "CPUs",
#|     "path": "cpu.count",
#|     "rule": {
#|       "kind": "at-least",
#|       "limit": 2,
#|       "unit": ""
#|     },
#|     "verdict": "refuse",
#|     "fix": "order as many as hosts.cp1.cpus says, or write how many there are",
#|     "optOut": {
#|       "reason": "a lab's hosts share the CPUs of this machine with all that runs on it",
#|       "owner": "driver: lab",
#|       "expires": null
#|     }
#|   },
#|   {
#|     "id": "cpu-steal",
#|     "title": "CPU steal",
#|     "path": "cpu.stealPercent",
#|     "rule": {
#|       "kind": "at-most",
#|       "limit": 2,
#|       "unit": "%"
#|     },
#|     "verdict": "refuse",
#|     "fix": "have the provider move it to a hypervisor that is not oversold, or order dedicated CPUs",
#|     "optOut": {
#|       "reason": "a lab's hosts share the CPUs of this machine with all that runs on it",
#|       "owner": "driver: lab",
#|       "expires": null
#|     }
#|   },
#|   {
#|     "id": "cpu-share",
#|     "title": "CPU share of a busy thread",
#|     "path": "cpu.sharePercent",
#|     "rule": {
#|       "kind": "at-least",
#|       "limit": 95,
#|       "unit": "%"
#|     },
#|     "verdict": "refuse",
#|     "fix": "end what else runs on it, or lift its CPU quota; without either, somebody shares its CPUs",
#|     "optOut": {
#|       "reason": "a lab's hosts share the CPUs of this machine with all that runs on it",
#|       "owner": "driver: lab",
#|       "expires": null
#|     }
#|   },
#|   {
#|     "id": "clock",
#|     "title": "clock error",
#|     "path": "clock.errorMs",
#|     "rule": {
#|       "kind": "at-most",
#|       "limit": 100,
#|       "unit": "ms"
#|     },
#|     "verdict": "refuse",
#|     "fix": "let chrony or systemd-timesyncd reach a time server, and wait until it is in step",
#|     "optOut": {
#|       "reason": "a lab's hosts share the disk and the clock of this machine",
#|       "owner": "driver: lab",
#|       "expires": null
#|     }
#|   },
#|   {
#|     "id": "kernel",
#|     "title": "kernel",
#|     "path": "kernel.release",
#|     "rule": {
#|       "kind": "version",
#|       "minimum": "5.10"
#|     },
#|     "verdict": "refuse",
#|     "fix": "install a newer kernel and reboot",
#|     "optOut": null
#|   },
#|   {
#|     "id": "memory",
#|     "title": "memory",
#|     "path": "memory.totalMiB",
#|     "rule": {
#|       "kind": "at-least",
#|       "limit": 3686,
#|       "unit": "MiB"
#|     },
#|     "verdict": "refuse",
#|     "fix": "order as much as hosts.cp1.memory says, or write how much there is",
#|     "optOut": null
#|   },
#|   {
#|     "id": "disk-fsync",
#|     "title": "disk fsync, 99th percentile",
#|     "path": "disk.fsyncP99Ms",
#|     "rule": {
#|       "kind": "at-most",
#|       "limit": 10,
#|       "unit": "ms"
#|     },
#|     "verdict": "refuse",
#|     "fix": "put it on local NVMe; etcd loses its leader on a disk that is slower",
#|     "optOut": {
#|       "reason": "a lab's hosts share the disk and the clock of this machine",
#|       "owner": "driver: lab",
#|       "expires": null
#|     }
#|   },
#|   {
#|     "id": "disk-rotational",
#|     "title": "disk rotates",
#|     "path": "disk.rotational",
#|     "rule": {
#|       "kind": "is",
#|       "value": false
#|     },
#|     "verdict": "refuse",
#|     "fix": "put it on NVMe or SSD",
#|     "optOut": {
#|       "reason": "a lab's hosts share the disk and the clock of this machine",
#|       "owner": "driver: lab",
#|       "expires": null
#|     }
#|   },
#|   {
#|     "id": "disk-nvme",
#|     "title": "disk is NVMe",
#|     "path": "disk.nvme",
#|     "rule": {
#|       "kind": "is",
#|       "value": true
#|     },
#|     "verdict": "report",
#|     "fix": "put it on NVMe, or ask the provider: a virtio disk does not say",
#|     "optOut": {
#|       "reason": "a lab's hosts share the disk and the clock of this machine",
#|       "owner": "driver: lab",
#|       "expires": null
#|     }
#|   },
#|   {
#|     "id": "private-peers",
#|     "title": "peers that do not answer",
#|     "path": "network.unreachable",
#|     "rule": {
#|       "kind": "none-but",
#|       "values": []
#|     },
#|     "verdict": "refuse",
#|     "fix": "check address and link of eth1 there and here, and what filters between them",
#|     "optOut": null
#|   },
#|   {
#|     "id": "private-mtu",
#|     "title": "private path MTU",
#|     "path": "network.pathMtu",
#|     "rule": {
#|       "kind": "at-least",
#|       "limit": 1500,
#|       "unit": "bytes"
#|     },
#|     "verdict": "refuse",
#|     "fix": "raise the MTU of the interfaces and of what is between them, or write what the path carries as network.private.mtu",
#|     "optOut": null
#|   },
#|   {
#|     "id": "private-bandwidth",
#|     "title": "private bandwidth to the slower peer",
#|     "path": "network.mbit",
#|     "rule": {
#|       "kind": "at-least",
#|       "limit": 5000,
#|       "unit": "Mbit/s"
#|     },
#|     "verdict": "taint",
#|     "fix": "order the link that network.private.bandwidthMbit names, or write what there is",
#|     "optOut": {
#|       "reason": "a lab's hosts share the CPUs of this machine with all that runs on it",
#|       "owner": "driver: lab",
#|       "expires": null
#|     }
#|   },
#|   {
#|     "id": "private-latency",
#|     "title": "private round trip to the farther peer",
#|     "path": "network.latencyMs",
#|     "rule": {
#|       "kind": "at-most",
#|       "limit": 2,
#|       "unit": "ms"
#|     },
#|     "verdict": "taint",
#|     "fix": "put the hosts into one site; etcd and the mesh pay every round trip",
#|     "optOut": {
#|       "reason": "a lab's hosts share the CPUs of this machine with all that runs on it",
#|       "owner": "driver: lab",
#|       "expires": null
#|     }
#|   },
#|   {
#|     "id": "private-route",
#|     "title": "default route is private",
#|     "path": "route.defaultIsPrivate",
#|     "rule": {
#|       "kind": "is",
#|       "value": false
#|     },
#|     "verdict": "refuse",
#|     "fix": "remove the gateway from eth1; what leaves would cross the private network",
#|     "optOut": null
#|   },
#|   {
#|     "id": "public-listeners",
#|     "title": "listens in public",
#|     "path": "listeners.open",
#|     "rule": {
#|       "kind": "none-but",
#|       "values": [
#|         "tcp/22",
#|         "udp/68",
#|         "udp/546"
#|       ]
#|     },
#|     "verdict": "refuse",
#|     "fix": "stop it, bind it to 10.86.0.11 or 127.0.0.1, or list its port under admission.listeners",
#|     "optOut": null
#|   }
#| ]
#| ## /etc/nordmesh/host-admission/token 600
#| (secret measure-token)
#| ## /etc/systemd/system/nordmesh-path.socket 644
#| [Unit]
#| Description=nordmesh: door for peers that measure the private network
#| 
#| [Socket]
#| ListenStream=10.86.0.11:9187
#| FreeBind=yes
#| NoDelay=yes
#| 
#| [Install]
#| WantedBy=sockets.target
#| ## /etc/systemd/system/nordmesh-path.service 644
#| [Unit]
#| Description=nordmesh: lets peers measure the private network
#| 
#| [Service]
#| ExecStart=/usr/local/bin/nordmesh-probe measure-path -settings /etc/nordmesh/host-admission/settings.json -token /etc/nordmesh/host-admission/token
#| CapabilityBoundingSet=
#| NoNewPrivileges=yes
#| ProtectSystem=strict
#| ProtectHome=yes
#| PrivateTmp=yes
#| RestrictAddressFamilies=AF_INET AF_UNIX
#| MemoryMax=64M
