# shellcheck shell=sh disable=SC1091
# done, within 60 s:
effective=$(/usr/sbin/sshd -T)
echo "$effective" | grep -qixF 'permitrootlogin without-password'
echo "$effective" | grep -qixF 'pubkeyauthentication yes'
echo "$effective" | grep -qixF 'authenticationmethods publickey'
echo "$effective" | grep -qixF 'passwordauthentication no'
echo "$effective" | grep -qixF 'kbdinteractiveauthentication no'
echo "$effective" | grep -qixF 'hostbasedauthentication no'
echo "$effective" | grep -qixF 'permitemptypasswords no'
echo "$effective" | grep -qixF 'permituserenvironment no'
echo "$effective" | grep -qixF 'strictmodes yes'
echo "$effective" | grep -qixF 'x11forwarding no'
echo "$effective" | grep -qixF 'allowagentforwarding no'
echo "$effective" | grep -qixF 'allowtcpforwarding local'
echo "$effective" | grep -qixF 'permitopen 10.86.0.11:6443'
echo "$effective" | grep -qixF 'allowstreamlocalforwarding no'
echo "$effective" | grep -qixF 'permittunnel no'
echo "$effective" | grep -qixF 'gatewayports no'
echo "$effective" | grep -qixF 'maxauthtries 4'
echo "$effective" | grep -qixF 'logingracetime 30'
echo "$effective" | grep -qixF 'maxstartups 100:30:200'
echo "$effective" | grep -qixF 'maxsessions 100'
echo "$effective" | grep -qixF 'clientaliveinterval 60'
echo "$effective" | grep -qixF 'clientalivecountmax 5'
echo "$effective" | grep -qixF 'loglevel VERBOSE'
echo "$effective" | grep -qixF 'kexalgorithms sntrup761x25519-sha512@openssh.com,curve25519-sha256,curve25519-sha256@libssh.org'
echo "$effective" | grep -qixF 'ciphers chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes128-gcm@openssh.com'
echo "$effective" | grep -qixF 'macs hmac-sha2-512-etm@openssh.com,hmac-sha2-256-etm@openssh.com'
sed -n 's/^-*\([a-z].*\) = \(.*\)$/\1 \2/p' /etc/sysctl.d/61-nordmesh-hardening.conf | while read -r key value; do
  [ "$(sysctl -n "$key" 2>/dev/null || echo "$value")" = "$value" ]
done
[ "$(awk -v at=/tmp '$2 == at && $4 ~ /nosuid/ && $4 ~ /nodev/ && $4 ~ /noexec/ { n++ } END { print n + 0 }' /proc/self/mounts)" -ge 1 ]
[ "$(awk -v at=/dev/shm '$2 == at && $4 ~ /nosuid/ && $4 ~ /nodev/ && $4 ~ /noexec/ { n++ } END { print n + 0 }' /proc/self/mounts)" -ge 1 ]
# apply:
mkdir -p /run/sshd
/usr/sbin/sshd -t
systemctl try-reload-or-restart ssh
sysctl -q -p /etc/sysctl.d/61-nordmesh-hardening.conf
systemctl daemon-reload
systemctl enable --quiet nordmesh-folders
systemctl restart nordmesh-folders
#| ## /etc/ssh/sshd_config.d/00-nordmesh.conf 600
#| # Written by nordmesh.
#| PermitRootLogin prohibit-password
#| PubkeyAuthentication yes
#| AuthenticationMethods publickey
#| PasswordAuthentication no
#| KbdInteractiveAuthentication no
#| HostbasedAuthentication no
#| PermitEmptyPasswords no
#| PermitUserEnvironment no
#| StrictModes yes
#| X11Forwarding no
#| AllowAgentForwarding no
#| AllowTcpForwarding local
#| PermitOpen 10.86.0.11:6443
#| AllowStreamLocalForwarding no
#| PermitTunnel no
#| GatewayPorts no
#| MaxAuthTries 4
#| LoginGraceTime 30
#| MaxStartups 100:30:200
#| MaxSessions 100
#| ClientAliveInterval 60
#| ClientAliveCountMax 5
#| LogLevel VERBOSE
#| Compression no
#| KexAlgorithms sntrup761x25519-sha512@openssh.com,curve25519-sha256,curve25519-sha256@libssh.org
#| Ciphers chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes128-gcm@openssh.com
#| MACs hmac-sha2-512-etm@openssh.com,hmac-sha2-256-etm@openssh.com
#| ## /etc/sysctl.d/61-nordmesh-hardening.conf 644
#| vm.overcommit_memory = 1
#| vm.panic_on_oom = 0
#| kernel.panic = 10
#| kernel.panic_on_oops = 1
#| kernel.keys.root_maxkeys = 1000000
#| kernel.keys.root_maxbytes = 25000000
#| net.ipv4.conf.all.rp_filter = 0
#| net.ipv4.conf.eth0.rp_filter = 1
#| net.ipv4.conf.eth1.rp_filter = 2
#| net.ipv4.conf.all.accept_redirects = 0
#| net.ipv4.conf.default.accept_redirects = 0
#| net.ipv4.conf.all.secure_redirects = 0
#| net.ipv4.conf.default.secure_redirects = 0
#| net.ipv4.conf.all.send_redirects = 0
#| net.ipv4.conf.default.send_redirects = 0
#| net.ipv4.conf.all.accept_source_route = 0
#| net.ipv4.conf.default.accept_source_route = 0
#| -net.ipv6.conf.all.accept_redirects = 0
#| -net.ipv6.conf.default.accept_redirects = 0
#| -net.ipv6.conf.all.accept_source_route = 0
#| -net.ipv6.conf.default.accept_source_route = 0
#| net.ipv4.tcp_syncookies = 1
#| net.ipv4.icmp_echo_ignore_broadcasts = 1
#| net.ipv4.icmp_ignore_bogus_error_responses = 1
#| ## /etc/modprobe.d/60-nordmesh.conf 644
#| install cramfs /bin/false
#| blacklist cramfs
#| install freevxfs /bin/false
#| blacklist freevxfs
#| install jffs2 /bin/false
#| blacklist jffs2
#| install hfs /bin/false
#| blacklist hfs
#| install hfsplus /bin/false
#| blacklist hfsplus
#| install udf /bin/false
#| blacklist udf
#| install dccp /bin/false
#| blacklist dccp
#| install sctp /bin/false
#| blacklist sctp
#| install rds /bin/false
#| blacklist rds
#| install tipc /bin/false
#| blacklist tipc
#| install can /bin/false
#| blacklist can
#| install appletalk /bin/false
#| blacklist appletalk
#| install ax25 /bin/false
#| blacklist ax25
#| install netrom /bin/false
#| blacklist netrom
#| install rose /bin/false
#| blacklist rose
#| install x25 /bin/false
#| blacklist x25
#| install n_hdlc /bin/false
#| blacklist n_hdlc
#| install usb-storage /bin/false
#| blacklist usb-storage
#| install firewire-core /bin/false
#| blacklist firewire-core
#| install bluetooth /bin/false
#| blacklist bluetooth
#| ## /etc/systemd/system.conf.d/60-nordmesh.conf 644
#| [Manager]
#| DefaultLimitCORE=0
#| ## /etc/security/limits.d/60-nordmesh.conf 644
#| * hard core 0
#| ## /etc/systemd/coredump.conf.d/60-nordmesh.conf 644
#| [Coredump]
#| Storage=none
#| ProcessSizeMax=0
#| ## /etc/systemd/system/nordmesh-folders.service 644
#| [Unit]
#| Description=nordmesh: temporary folders without programs and devices
#| DefaultDependencies=no
#| After=local-fs.target
#| Before=sysinit.target shutdown.target
#| Conflicts=shutdown.target
#| 
#| [Service]
#| Type=oneshot
#| RemainAfterExit=yes
#| ExecStart=/bin/sh -c 'mountpoint -q /tmp || mount --bind /tmp /tmp'
#| ExecStart=/bin/mount -o remount,bind,nosuid,nodev,noexec /tmp
#| ExecStart=/bin/mount -o remount,bind,nosuid,nodev,noexec /dev/shm
#| 
#| [Install]
#| WantedBy=sysinit.target
