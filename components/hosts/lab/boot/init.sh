#!/bin/bash
# First process of a lab host, started in new namespaces: builds the root file system and becomes systemd.
# usage: init.sh RUN_DIRECTORY    (runtime/supervisor-process.ts sets the NORDMESH_* variables and says what they hold)
set -euo pipefail
umask 022
run=$1

if [ "${2:-}" != in-own-cgroup ]; then
  # The machine's /proc is still mounted here, so this is the number that the machine knows this process by.
  read -r pid _ < /proc/self/stat
  echo "$pid" > "$run/init.pid"
  while read -r directory; do echo 0 > "$directory/cgroup.procs"; done <<< "$NORDMESH_CGROUP_DIRECTORIES"
  exec unshare --cgroup "$0" "$run" in-own-cgroup
fi

console=$(readlink /proc/self/fd/0)
mount --make-rprivate /
cd "$run"
mkdir -p disk rootfs root

# The loop device goes with the last mount of it, and that is in this mount namespace.
loop=$(losetup --find --show --direct-io=on "$NORDMESH_DISK" 2>/dev/null || losetup --find --show "$NORDMESH_DISK")
mount -o discard,noatime "$loop" disk || { losetup --detach "$loop"; exit 1; }
losetup --detach "$loop"
mkdir -p disk/{upper,work} disk/data/{containerd,kubelet,etcd,log}

# Relative paths, because a colon or a comma in a longer one would end it.
mount --bind "$NORDMESH_ROOTFS" rootfs
mount -t overlay -o lowerdir=layer:rootfs,upperdir=disk/upper,workdir=disk/work overlay root
cp -a "$NORDMESH_OWNED/." root/

# An overlay cannot hold containerd's own overlays: these are plain folders of the disk.
for data in containerd kubelet etcd; do
  mkdir -p "root/var/lib/$data"
  mount --bind "disk/data/$data" "root/var/lib/$data"
done
mount --bind disk/data/log root/var/log
mkdir -p root/var/log/journal
mkdir -p root/opt/nordmesh/bundles
mount --bind "$NORDMESH_BUNDLES" root/opt/nordmesh/bundles
mount -o remount,bind,ro root/opt/nordmesh/bundles
ln -sfn "bundles/$NORDMESH_BUNDLE" root/opt/nordmesh/bundle

mount -t proc -o nosuid,nodev,noexec proc root/proc
mount -t sysfs -o nosuid,nodev,noexec sysfs root/sys
mount -t tmpfs -o mode=755,nosuid tmpfs root/dev
mount -t tmpfs -o mode=755,nosuid,nodev tmpfs root/run
mkdir -p root/dev/{pts,shm,mqueue,net,mapper} root/run/lock
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts root/dev/pts
mount -t tmpfs -o nosuid,nodev tmpfs root/dev/shm
mount -t mqueue mqueue root/dev/mqueue
[ ! -d root/sys/fs/bpf ] || mount -t bpf -o mode=700 bpf root/sys/fs/bpf
while read -r name mode major minor; do
  mknod -m "$mode" "root/dev/$name" c "$major" "$minor"
done << 'DEVICES'
null 666 1 3
zero 666 1 5
full 666 1 7
random 666 1 8
urandom 666 1 9
tty 666 5 0
kmsg 644 1 11
fuse 666 10 229
net/tun 666 10 200
DEVICES
ln -s pts/ptmx root/dev/ptmx
ln -s /proc/self/fd root/dev/fd
ln -s /proc/self/fd/0 root/dev/stdin
ln -s /proc/self/fd/1 root/dev/stdout
ln -s /proc/self/fd/2 root/dev/stderr
: > root/dev/console
mount --bind "$console" root/dev/console

# The machine's hierarchies, each rooted at this host's part of it by the cgroup namespace. A controller that
# the machine has bound to version 1 cannot be had in version 2, so a host has the versions that the machine has.
case $NORDMESH_CGROUP_MOUNTS in
  "cgroup2 - "*) ;; # version 2 alone is mounted on the folder itself
  *) mount -t tmpfs -o mode=755,nosuid,nodev,noexec cgroup root/sys/fs/cgroup ;;
esac
while read -r type folder options; do
  [ "$folder" != - ] || folder=
  mkdir -p "root/sys/fs/cgroup/$folder"
  mount -t "$type" -o "$options" "$type" "root/sys/fs/cgroup/$folder"
done <<< "$NORDMESH_CGROUP_MOUNTS"

while read -r file; do
  [ ! -e "root/$file" ] || mount --bind "pretend/$file" "root/$file"
done < <(cd pretend && find proc -type f)

# modprobe has to succeed for what the kernel has already: a host may load nothing itself.
modules=root/lib/modules/$(uname -r)
if [ ! -e "$modules/modules.builtin.bin" ]; then
  mkdir -p "$modules"
  printf '%s\n' "$NORDMESH_MODULES" > "$modules/modules.builtin"
  : > "$modules/modules.order"
  chroot root depmod "$(uname -r)" || true
fi

echo "$NORDMESH_HOST" > /proc/sys/kernel/hostname
mkdir -p root/.machine
cd root
pivot_root . .machine
# shellcheck disable=SC2016 # expanded by the shell below, in the new root
exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin container=lab TERM=linux \
  container_uuid="$NORDMESH_MACHINE_ID" /bin/sh -c '
    umount -l /.machine
    rmdir /.machine
    mount --make-rshared / # Cilium mounts from its pods into the host
    exec setpriv --bounding-set=-sys_time,-sys_module,-sys_rawio \
      /lib/systemd/systemd --log-target=console --show-status=yes </dev/console >/dev/console 2>&1'
