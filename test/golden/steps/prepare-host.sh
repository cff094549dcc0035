# shellcheck shell=sh disable=SC1091
# done, within 300 s:
for program in nft iptables socat ethtool haproxy conntrack; do command -v $program; done
[ "$(cat /proc/sys/net/ipv4/ip_forward)" = 1 ]
[ -z "$(sed 1d /proc/swaps)" ]
# apply:
missing=
for program in nft iptables socat ethtool haproxy conntrack; do command -v $program || missing="$missing $program"; done
if [ -n "$missing" ]; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get -q update
  apt-get -q -y install --no-install-recommends nftables iptables socat ethtool haproxy conntrack kmod
fi
modprobe -a overlay br_netfilter
sysctl -q -p /etc/sysctl.d/60-nordmesh.conf
# The kubelet refuses to start beside swap.
swapoff -a
if [ -e /etc/fstab ]; then sed -i -E '/^[^#].*[[:space:]]swap[[:space:]]/s/^/#/' /etc/fstab; fi
#| ## /etc/modules-load.d/nordmesh.conf 644
#| overlay
#| br_netfilter
#| ## /etc/sysctl.d/60-nordmesh.conf 644
#| net.ipv4.ip_forward = 1
#| net.bridge.bridge-nf-call-iptables = 1
#| net.bridge.bridge-nf-call-ip6tables = 1
#| ## /etc/hosts 644
#| 127.0.0.1 localhost
#| ::1 localhost ip6-localhost ip6-loopback
#| 10.86.0.11 cp1
#| 10.86.0.12 cp2
#| 10.86.0.13 cp3
#| 10.86.0.21 w1
