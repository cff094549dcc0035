# shellcheck shell=sh disable=SC1091
# done, within 60 s:
nft -t list table inet nordmesh | grep -qF 'comment "513dc789e828a438"'
cat /etc/nordmesh/firewall/rules.nft | unshare --net sh -ec 'nft -f -; nft -s list table inet nordmesh' | { nft -s list table inet nordmesh | diff /dev/fd/3 - >&2; } 3<&0
# apply:
exec 8>/run/nordmesh-firewall.lock
flock 8
chmod 0700 "$(dirname /etc/nordmesh/firewall/rules.nft)"
systemctl daemon-reload
systemctl enable --quiet nordmesh-firewall
# Nothing to try where only the text around the rules has changed: nobody would come to confirm it.
if { nft -t list table inet nordmesh | grep -qF 'comment "513dc789e828a438"' && [ ! -e /etc/nordmesh/firewall/wanted.nft ] && grep -qF 'comment "513dc789e828a438"' /etc/nordmesh/firewall/confirmed.nft && cat /etc/nordmesh/firewall/rules.nft | unshare --net sh -ec 'nft -f -; nft -s list table inet nordmesh' | { nft -s list table inet nordmesh | diff /dev/fd/3 - >&2; } 3<&0; } >/dev/null; then exit 0; fi
cat /etc/nordmesh/firewall/rules.nft >/etc/nordmesh/firewall/wanted.nft.new
nft -c -f /etc/nordmesh/firewall/wanted.nft.new
systemctl stop nordmesh-firewall-rollback.timer 2>/dev/null || true
mv /etc/nordmesh/firewall/wanted.nft.new /etc/nordmesh/firewall/wanted.nft
# Armed first: whatever happens to this connection from here on, the host finds back by itself.
systemd-run --quiet --collect --unit=nordmesh-firewall-rollback --on-active=90 \
  --timer-property=AccuracySec=100ms /usr/local/lib/nordmesh/firewall-rollback
nft -f /etc/nordmesh/firewall/wanted.nft
#| ## /etc/nordmesh/firewall/rules.nft 600
#| # What host cp1 lets in and out. Loaded by nordmesh; docs/firewall.md explains it.
#| table inet nordmesh
#| delete table inet nordmesh
#| table inet nordmesh {
#|   comment "513dc789e828a438"
#|   set cluster_hosts4 {
#|     type ipv4_addr
#|     elements = {
#|       10.86.0.11,
#|       10.86.0.12,
#|       10.86.0.13,
#|       10.86.0.21
#|     }
#|   }
#|   set cluster4 {
#|     type ipv4_addr
#|     flags interval
#|     elements = {
#|       10.86.0.11,
#|       10.86.0.12,
#|       10.86.0.13,
#|       10.86.0.21,
#|       10.244.0.0/16
#|     }
#|   }
#|   set internal4 {
#|     type ipv4_addr
#|     flags interval
#|     auto-merge
#|     elements = {
#|       10.86.0.0/24,
#|       10.244.0.0/16,
#|       10.96.0.0/16
#|     }
#|   }
#|   set administrators4 {
#|     type ipv4_addr
#|     flags interval
#|     auto-merge
#|     elements = {
#|       10.86.0.254/32
#|     }
#|   }
#|   set blocked4 {
#|     type ipv4_addr
#|     flags interval
#|     auto-merge
#|     elements = {
#|       169.254.169.254/32,
#|       94.140.14.0/24,
#|       94.140.15.0/24,
#|       223.5.5.5/32,
#|       223.6.6.6/32,
#|       149.112.121.0/24,
#|       149.112.122.0/24,
#|       185.228.168.0/24,
#|       185.228.169.0/24,
#|       1.0.0.0/24,
#|       1.1.1.0/24,
#|       162.159.36.0/24,
#|       162.159.46.0/24,
#|       8.26.56.0/24,
#|       8.20.247.0/24,
#|       76.76.2.0/24,
#|       76.76.10.0/24,
#|       185.222.222.222/32,
#|       45.11.45.11/32,
#|       84.200.69.80/32,
#|       84.200.70.40/32,
#|       193.110.81.0/24,
#|       185.253.5.0/24,
#|       86.54.11.0/24,
#|       1.12.12.12/32,
#|       119.29.29.29/32,
#|       120.53.53.53/32,
#|       8.8.4.4/32,
#|       8.8.8.8/32,
#|       74.82.42.42/32,
#|       4.2.2.0/29,
#|       194.242.2.0/24,
#|       45.90.28.0/24,
#|       45.90.30.0/24,
#|       208.67.220.0/24,
#|       208.67.222.0/24,
#|       146.112.41.0/24,
#|       101.101.101.101/32,
#|       101.102.103.104/32,
#|       9.9.9.0/24,
#|       149.112.112.0/24,
#|       64.6.64.6/32,
#|       64.6.65.6/32,
#|       77.88.8.0/24
#|     }
#|   }
#|   set administrators6 {
#|     type ipv6_addr
#|     flags interval
#|     auto-merge
#|   }
#|   set blocked6 {
#|     type ipv6_addr
#|     flags interval
#|     auto-merge
#|     elements = {
#|       fd00:ec2::254/128,
#|       2a10:50c0::/64,
#|       2400:3200::1/128,
#|       2400:3200:baba::1/128,
#|       2606:4700:4700::/64,
#|       2606:1a40::/48,
#|       2606:1a40:1::/48,
#|       2a09::/128,
#|       2a11::/128,
#|       2001:1608:10:25::1c04:b12f/128,
#|       2a0f:fc80::/64,
#|       2a0f:fc81::/64,
#|       2a13:1001::/48,
#|       2001:4860:4860::/64,
#|       2001:470:20::2/128,
#|       2a07:e340::/64,
#|       2a07:a8c0::/32,
#|       2a07:a8c1::/32,
#|       2620:119:35::/48,
#|       2620:119:53::/48,
#|       2620:fe::/48,
#|       2a02:6b8::feed:0/112
#|     }
#|   }
#|   set host_destinations4 {
#|     type ipv4_addr . inet_proto . inet_service
#|     flags interval
#|   }
#|   set host_destinations6 {
#|     type ipv6_addr . inet_proto . inet_service
#|     flags interval
#|   }
#|   set name_servers4 {
#|     type ipv4_addr . inet_proto . inet_service
#|     flags interval
#|   }
#|   counter dropped_input {}
#|   counter dropped_ssh {}
#|   counter dropped_output {}
#|   counter dropped_forward {}
#|   counter dropped_blocked {}
#|   counter dropped_redirect {}
#|   counter dropped_ipv6_forward {}
#|   counter internal_on_public_in {}
#|   counter internal_on_public_out {}
#|   counter public_in {}
#|   counter public_out {}
#|   counter private_in {}
#|   counter private_out {}
#|   chain icmp_in {
#|     icmp type redirect counter name dropped_redirect drop
#|     icmpv6 type nd-redirect counter name dropped_redirect drop
#|     jump icmp_errors
#|     icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert } ip6 hoplimit 255 accept
#|     icmpv6 type mld-listener-query ip6 saddr fe80::/10 accept
#|   }
#|   chain icmp_errors {
#|     ct state related icmp type { destination-unreachable, time-exceeded, parameter-problem } accept
#|     ct state related icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem } accept
#|   }
#|   chain hosts_out {
#|     ip daddr . meta l4proto . th dport @host_destinations4 accept
#|     ip6 daddr . meta l4proto . th dport @host_destinations6 accept
#|   }
#|   chain hosts_back {
#|     ip saddr . meta l4proto . th sport @host_destinations4 accept
#|     ip6 saddr . meta l4proto . th sport @host_destinations6 accept
#|   }
#|   chain arriving {
#|     type filter hook prerouting priority raw; policy accept;
#|     iifname "eth0" counter name public_in
#|     iifname "eth1" counter name private_in
#|     iifname "eth0" ip saddr @internal4 counter name internal_on_public_in drop
#|     iifname "eth0" ip daddr @internal4 counter name internal_on_public_in drop
#|   }
#|   chain input {
#|     type filter hook input priority filter - 10; policy drop;
#|     iifname "lo" accept
#|     meta l4proto { icmp, ipv6-icmp } jump icmp_in
#|     ip saddr @administrators4 tcp dport { 22, 6443 } accept
#|     ip6 saddr @administrators6 tcp dport { 22, 6443 } accept
#|     tcp dport 22 counter name dropped_ssh drop
#|     iifname "eth1" ip saddr @cluster_hosts4 accept
#|     iifname != "eth0" ip saddr 10.244.0.0/16 accept
#|     iifname "eth0" udp sport 67 udp dport 68 accept
#|     iifname "eth0" ip6 saddr fe80::/10 udp sport 547 udp dport 546 accept
#|     ct direction reply jump hosts_back
#|     limit rate 10/minute burst 20 packets log prefix "nordmesh dropped input: "
#|     counter name dropped_input drop
#|   }
#|   chain forward {
#|     type filter hook forward priority filter - 10; policy drop;
#|     meta nfproto ipv6 counter name dropped_ipv6_forward drop
#|     iifname != "eth0" oifname != "eth0" ip saddr @cluster4 ip daddr @cluster4 accept
#|     jump icmp_errors
#|     oifname "eth1" ip saddr 10.244.0.0/16 ip daddr . meta l4proto . th dport @name_servers4 accept
#|     iifname "eth1" ip daddr 10.244.0.0/16 ct direction reply ip saddr . meta l4proto . th sport @name_servers4 accept
#|     ip daddr @blocked4 counter name dropped_blocked drop
#|     ip6 daddr @blocked6 counter name dropped_blocked drop
#|     limit rate 10/minute burst 20 packets log prefix "nordmesh dropped forward: "
#|     counter name dropped_forward drop
#|   }
#|   chain output {
#|     type filter hook output priority filter - 10; policy drop;
#|     oifname "lo" accept
#|     ip daddr @cluster4 accept
#|     ip daddr @administrators4 tcp sport { 22, 6443 } tcp flags & (syn | ack) != syn accept
#|     ip6 daddr @administrators6 tcp sport { 22, 6443 } tcp flags & (syn | ack) != syn accept
#|     icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-solicit } ip6 hoplimit 255 accept
#|     icmpv6 type { mld-listener-report, mld2-listener-report } ip6 daddr ff02::/16 accept
#|     oifname "eth0" udp sport 68 udp dport 67 accept
#|     oifname "eth0" ip6 daddr { fe80::/10, ff02::1:2 } udp sport 546 udp dport 547 accept
#|     jump icmp_errors
#|     oifname "eth1" jump hosts_out
#|     ip daddr @blocked4 counter name dropped_blocked drop
#|     ip6 daddr @blocked6 counter name dropped_blocked drop
#|     limit rate 10/minute burst 20 packets log prefix "nordmesh dropped output: "
#|     counter name dropped_output drop
#|   }
#|   chain leaving {
#|     type filter hook postrouting priority srcnat + 200; policy accept;
#|     oifname "eth0" ip saddr @internal4 counter name internal_on_public_out drop
#|     oifname "eth0" ip daddr @internal4 counter name internal_on_public_out drop
#|     oifname "eth0" counter name public_out
#|     oifname "eth1" counter name private_out
#|   }
#| }
#| ## /usr/local/lib/nordmesh/firewall-rollback 755
#| #!/bin/sh
#| # Takes back rules that nobody confirmed.
#| set -eu
#| exec 8>/run/nordmesh-firewall.lock
#| flock 8
#| if [ ! -e /etc/nordmesh/firewall/wanted.nft ]; then exit 0; fi
#| if [ -e /etc/nordmesh/firewall/confirmed.nft ]; then
#|   nft -f /etc/nordmesh/firewall/confirmed.nft
#|   now="the rules that were confirmed last"
#| else
#|   nft delete table inet nordmesh 2>/dev/null || true
#|   now="no rules, as before"
#| fi
#| mv /etc/nordmesh/firewall/wanted.nft /etc/nordmesh/firewall/refused.nft
#| echo "nobody confirmed the new firewall rules within 90 s: back to $now (refused: /etc/nordmesh/firewall/refused.nft)"
#| ## /etc/systemd/system/nordmesh-firewall.service 644
#| [Unit]
#| Description=nordmesh: packet filter, before there is a network
#| Documentation=file:/etc/nordmesh/firewall/confirmed.nft
#| DefaultDependencies=no
#| After=local-fs.target
#| Before=network-pre.target shutdown.target
#| Wants=network-pre.target
#| Conflicts=shutdown.target
#| ConditionPathExists=/etc/nordmesh/firewall/confirmed.nft
#| 
#| [Service]
#| Type=oneshot
#| RemainAfterExit=yes
#| ExecStart=/usr/sbin/nft -f /etc/nordmesh/firewall/confirmed.nft
#| 
#| [Install]
#| WantedBy=sysinit.target
#| ## /etc/systemd/system/kubelet.service.d/20-nordmesh-firewall.conf 644
#| [Unit]
#| Requires=nordmesh-firewall.service
#| After=nordmesh-firewall.service
