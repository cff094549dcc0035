# shellcheck shell=sh disable=SC1091
# done, within 300 s:
for program in nft iptables socat ethtool haproxy conntrack openssl; do command -v $program; done
[ "$(cat /proc/sys/net/ipv4/ip_forward)" = 1 ]
[ -z "$(sed 1d /proc/swaps)" ]
# apply:
missing=
for program in nft iptables socat ethtool haproxy conntrack openssl; do command -v $program || missing="$missing $program"; done
if [ -n "$missing" ]; then
  export DEBIAN_FRONTEND=noninteractive
  # Ubuntu and Debian's cloud images update themselves after a boot, and hold the lock meanwhile.
  apt_get() { apt-get -q -o DPkg::Lock::Timeout=240 "$@"; }
  apt_get update
  apt_get -y install --no-install-recommends nftables iptables socat ethtool haproxy conntrack kmod openssl
  # Started by its package; ours is another unit.
  systemctl disable --quiet --now haproxy.service
fi
modprobe -a overlay br_netfilter
sysctl -q -p /etc/sysctl.d/60-nordmesh.conf
# It reads its settings when it starts, and keeps addresses and routes of its own over a restart.
if systemctl is-active --quiet systemd-networkd; then systemctl restart systemd-networkd; fi
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
#| ## /etc/systemd/networkd.conf.d/60-nordmesh.conf 644
#| [Network]
#| ManageForeignRoutes=no
#| ManageForeignRoutingPolicyRules=no
#| ## /etc/hosts 644
#| 127.0.0.1 localhost
#| ::1 localhost ip6-localhost ip6-loopback
#| 10.86.0.11 cp1
#| ## /etc/cloud/templates/hosts.debian.tmpl 644
#| 127.0.0.1 localhost
#| ::1 localhost ip6-localhost ip6-loopback
#| 10.86.0.11 cp1
