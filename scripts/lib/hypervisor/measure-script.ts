/**
 * What a hypervisor is asked, as a POSIX shell program: sections that begin with `== NAME`. It reads
 * /sys and asks lscpu and lsblk; it changes nothing.
 */
export const MEASURE_SCRIPT = `set -eu
echo '== cpus'
lscpu --parse=CPU,CORE,SOCKET,NODE | grep -v '^#'
echo '== memory'
for node in /sys/devices/system/node/node[0-9]*; do
  id=\${node##*/node}
  awk -v id="$id" '/MemTotal/ { print id, "total", int($4 / 1024) }' "$node/meminfo"
  for pages in "$node"/hugepages/hugepages-*; do
    [ -d "$pages" ] || continue
    size=\${pages##*hugepages-}
    echo "$id $size $(cat "$pages/nr_hugepages")"
  done
done
echo '== disks'
for disk in /sys/block/nvme*n*; do
  [ -e "$disk" ] || continue
  node=$(cat "$disk/device/device/numa_node" 2>/dev/null || echo -1)
  echo "\${disk##*/} $(( $(cat "$disk/size") / 2097152 )) $node"
done
echo '== nics'
for nic in /sys/class/net/*; do
  [ -e "$nic/device" ] || continue
  bridge=$(readlink "$nic/master" || true)
  node=$(cat "$nic/device/numa_node" 2>/dev/null || echo -1)
  echo "\${nic##*/} $(cat "$nic/speed" 2>/dev/null || echo -1) $node \${bridge##*/}"
done
echo '== key'
cut -d ' ' -f 1,2 /etc/ssh/ssh_host_ed25519_key.pub
echo '== kvm'
if [ -e /dev/kvm ]; then echo yes; else echo no; fi
`;
