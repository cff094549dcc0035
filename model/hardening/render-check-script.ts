import type { HostPlan } from "../plan/plan.ts";
import { allHardeningItems } from "./all-items.ts";
import type { HardeningItem } from "./hardening-item.ts";

/** The items that concern a host. */
export function itemsOn({ role }: HostPlan): readonly HardeningItem[] {
  return allHardeningItems.filter(({ on }) => on === "all-hosts" || role === "control-plane");
}

/**
 * A POSIX shell program, run as root on a host, that checks what can be checked there. It changes nothing
 * and prints a line for each item: number, `met` or `unmet`, and what it saw, between tabs.
 */
export function renderCheckScript(host: HostPlan): string {
  const checks = itemsOn(host).flatMap(({ id, check }) =>
    check.kind === "shell" ? [`check '${id}' <<'CHECK'\n${check.text}\nCHECK`] : [],
  );
  return `${PROLOGUE}
ADDRESS=${host.privateAddress}
PUBLIC=$(ip -o -4 addr show to ${host.publicAddress}/32 | awk '{ print $2; exit }')
${checks.join("\n")}
`;
}

// `no` ends a check with what is wrong. Programs are found by the first 15 letters of their names, which is
// all that the kernel keeps.
const PROLOGUE = `set -u
export LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
no() { echo "$*"; exit 1; }
pid_of() { pgrep -xo "$(echo "$1" | cut -c 1-15)"; }
arguments() { tr '\\0' '\\n' <"/proc/$(pid_of "$1")/cmdline"; }
runs() { pid_of "$1" >/dev/null || no "$1 does not run"; }
value() { arguments "$1" | sed -n "s/^$2=//p" | head -n 1; }
given() { runs "$1"; arguments "$1" | grep -q -- "^$2\\(=\\|$\\)" || no "$1 has no $2"; }
absent() { runs "$1"; if arguments "$1" | grep -q -- "^$2\\(=\\|$\\)"; then no "$1 has $2"; fi; }
is() { given "$1" "$2"; [ "$(value "$1" "$2")" = "$3" ] || no "$2 is $(value "$1" "$2")"; }
at_least() { given "$1" "$2"; [ "$(value "$1" "$2")" -ge "$3" ] || no "$2 is $(value "$1" "$2")"; }
lists() { given "$1" "$2"; case ",$(value "$1" "$2")," in *",$3,"*) ;; *) no "$2 is $(value "$1" "$2")" ;; esac; }
lacks() { runs "$1"; case ",$(value "$1" "$2")," in *",$3,"*) no "$2 is $(value "$1" "$2")" ;; esac; }
absent_argument_file() { runs "$1"; file=$(value "$1" "$2"); [ -z "$file" ] || [ ! -e "$file" ] || no "$1 has $file"; }
mode() {
  most=$1; shift
  [ $# -gt 0 ] || no "there is no such file"
  for file; do
    bits=$(stat -c %a "$file") || no "$file is not there"
    [ $((0$bits & ~0$most & 07777)) = 0 ] || no "$file has mode $bits"
  done
}
owner() {
  wanted=$1; shift
  [ $# -gt 0 ] || no "there is no such file"
  for file; do
    [ "$(stat -c %U:%G "$file")" = "$wanted" ] || no "$file belongs to $(stat -c %U:%G "$file")"
  done
}
differ() { if cmp -s "$1" "$2"; then no "$1 and $2 are the same"; fi; }
answers() {
  head=$(printf 'GET %s HTTP/1.0\\r\\n\\r\\n' "$2" | timeout 10 openssl s_client -quiet -verify_return_error -CAfile /etc/nordmesh/cluster-ca.crt -connect 127.0.0.1:7443 2>/dev/null | head -n 1)
  case $head in *" $1 "*) ;; *) no "$2 without a credential: \${head:-no answer}" ;; esac
}
first_provider() {
  file=$(value kube-apiserver --encryption-provider-config)
  grep -A 1 'providers:' "$file" | grep -q "$1" || no "another provider comes first in $file"
}
no_bootstrap_tokens() {
  tokens=$(kubectl --kubeconfig /etc/kubernetes/admin.conf -n kube-system get secret --field-selector type=bootstrap.kubernetes.io/token -o name) || no "tokens could not be listed"
  [ -z "$tokens" ] || no "there are $tokens"
}
audit_policy() {
  file=$(value kube-apiserver --audit-policy-file)
  grep -q '^  - level: \\(Metadata\\|Request\\)$' "$file" || no "$file has no level for the rest"
  grep -q secrets "$file" || no "$file does not speak of secrets"
  [ -s "$(value kube-apiserver --audit-log-path)" ] || no "the audit log is empty"
}
serving_certificate() {
  shown=$(timeout 10 openssl s_client -connect "$(value kubelet --node-ip):10250" -CAfile /etc/kubernetes/pki/ca.crt -verify_return_error -verify_ip "$(value kubelet --node-ip)" </dev/null 2>&1) || no "the kubelet's certificate is not the cluster's"
  case $shown in *"Verify return code: 0 "*) ;; *) no "the kubelet's certificate is not the cluster's" ;; esac
}
listens_locally() {
  at=$(ss -Hltn "sport = :$1" | awk '{ print $4 }')
  [ "$at" = "127.0.0.1:$1" ] || no "port $1 listens on \${at:-nothing}"
}
sshd_has() {
  /usr/sbin/sshd -T 2>/dev/null | grep -qixF "$1 $2" || no "$(/usr/sbin/sshd -T 2>/dev/null | grep -i "^$1 ")"
}
sshd_lacks() {
  line=$(/usr/sbin/sshd -T 2>/dev/null | grep -i "^$1 ") || no "sshd says nothing of $1"
  if echo "$line" | grep -qE "$2"; then no "$line"; fi
}
forwards_the_api_alone() {
  /usr/sbin/sshd -T 2>/dev/null | grep -qixF 'allowtcpforwarding no' && return 0
  sshd_has allowtcpforwarding local
  sshd_has permitopen "$ADDRESS:6443"
  [ -e /etc/kubernetes/manifests/kube-apiserver.yaml ] || no "it forwards TCP, and is no control plane"
}
filters_sources() {
  [ -z "$PUBLIC" ] || [ "$(sysctl -n "net.ipv4.conf.$PUBLIC.rp_filter")" -ge 1 ] || no "$PUBLIC takes packets from any source"
}
sysctl_is() { [ "$(sysctl -n "$1")" = "$2" ] || no "$1 is $(sysctl -n "$1")"; }
mounted() {
  awk -v at="$1" '$2 == at { found = $4 } END { exit !(found ~ /nosuid/ && found ~ /nodev/ && found ~ /noexec/) }' /proc/self/mounts || no "$1 is not restricted"
}
no_core() {
  runs "$1"
  limit=$(awk '/^Max core file size/ { print $6 }' "/proc/$(pid_of "$1")/limits")
  [ "$limit" = 0 ] || no "$1 may leave core files of $limit"
}
refuses_module() {
  modprobe --showconfig | grep -qxF "install $1 /bin/false" || no "modprobe would load $1"
  if grep -q "^$1 " /proc/modules; then no "$1 is loaded"; fi
}
updates() {
  command -v unattended-upgrade >/dev/null || no "unattended-upgrades is not installed"
  apt-config dump | grep -qxF 'APT::Periodic::Unattended-Upgrade "1";' || no "unattended upgrades are off"
  systemctl is-active --quiet apt-daily-upgrade.timer || no "apt-daily-upgrade.timer does not run"
  stamp=/var/lib/apt/periodic/update-success-stamp
  if [ -e $stamp ] && [ -n "$(find $stamp -mtime +8)" ]; then no "the archive was last read more than eight days ago"; fi
}
no_old_reboot() {
  if [ -e /run/reboot-required ] && [ -n "$(find /run/reboot-required -mtime +8)" ]; then no "a reboot is asked for since more than eight days"; fi
}
check() {
  text=$(cat)
  seen=$( (eval "$text") 2>&1)
  status=$?
  word=met
  [ $status = 0 ] || word=unmet
  printf '%s\\t%s\\t%s\\n' "$1" $word "$(printf '%s' "$seen" | tr '\\n\\t' '  ' | cut -c 1-200)"
}`;
