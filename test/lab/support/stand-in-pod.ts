/** A namespace on a host that stands for a pod: an address of the pod network, and Cilium's masquerade. */
export const MAKE_POD = `sysctl -qw net.ipv4.ip_forward=1
ip netns add pod
ip link add lxctest type veth peer name eth0 netns pod
ip addr add 10.244.9.1/24 dev lxctest
ip link set lxctest up
ip -n pod link set lo up
ip -n pod addr add 10.244.9.2/24 dev eth0
ip -n pod link set eth0 up
ip -n pod route add default via 10.244.9.1
nft -f - <<'END'
table ip pod {
  chain postrouting {
    type nat hook postrouting priority srcnat;
    ip saddr 10.244.0.0/16 oifname "eth0" masquerade
  }
}
END`;

/** Runs what follows as that pod. */
export const IN_POD = "ip netns exec pod";
