import { HOST_PROBE } from "../admission/host-files.ts";
import type { HostExpectation } from "./host-expectation.ts";

/** A name that the cluster's name servers are asked for. */
export interface Question {
  readonly name: string;
  /** Address of the server that is asked. */
  readonly server: string;
}

/** How long a step's own check may take, in seconds. */
const CHECK_SECONDS = 20;

/**
 * A POSIX shell program, run as root on a host, that reads what is compared with the plan, in one go. It changes
 * nothing: what it keeps meanwhile is in memory. It prints a line for each thing, fields between tabs, texts in
 * base64 (see parseHostReading). Of a secret file it prints a digest, and nothing of what it holds.
 */
export function renderLookScript(
  { files, units, sysctls, versions, steps }: HostExpectation,
  questions: readonly Question[],
): string {
  return [
    PROLOGUE,
    // They take longest and wait for others, so they run beside each other and all else.
    ...steps.map(
      ({ phase, step }) => `check ${phase} <<'${DELIMITER}'\n${step.done}\n${DELIMITER}`,
    ),
    ...questions.map(({ name, server }) => `ask ${name} ${server}`),
    ...files.map(
      ({ path, digest, text }) => `file ${path} ${digest} ${text === null ? "-" : "show"}`,
    ),
    ...sysctls.map(({ key }) => `setting ${key}`),
    ...versions.map(({ program, command }) => `version ${program} ${command}`),
    `units ${units.map(({ name }) => name).join(" ")}`,
    EPILOGUE,
    "",
  ].join("\n");
}

const DELIMITER = "NORDMESH_END";

// The check's trace ends with the command that failed. A name is asked for twice where nothing comes back: one
// packet may be lost.
const PROLOGUE = `set -u
export LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
umask 077
work=$(mktemp -d /run/nordmesh-drift.XXXXXXXX)
trap 'rm -rf "$work"' EXIT
encode() { base64 | tr -d '\\n'; }
check() {
  cat >"$work/$1.sh"
  {
    status=0
    timeout -k 2 ${String(CHECK_SECONDS)} sh -eux "$work/$1.sh" >"$work/$1.out" 2>"$work/$1.why" </dev/null || status=$?
    printf 'step\\t%s\\t%s\\t%s\\n' "$1" $status "$(tail -c 4000 "$work/$1.why" | encode)" >"$work/$1.step"
  } &
}
ask() {
  {
    for _ in 1 2; do
      answer=$(${HOST_PROBE} resolve "$1" -server "$2" -timeout 3s 2>/dev/null)
      case $answer in '' | *timeout*) ;; *) break ;; esac
    done
    printf 'name\\t%s@%s\\t%s\\n' "$1" "$2" "$(printf %s "$answer" | encode)" >"$work/$1$2.name"
  } &
}
file() {
  if [ ! -e "$1" ] && [ ! -L "$1" ]; then printf 'missing\\t%s\\n' "$1"; return; fi
  digest=$(sha256sum <"$1" 2>/dev/null | cut -c 1-64)
  printf 'file\\t%s\\t%s\\t%s\\n' "$1" "$(stat -c '%a %U:%G' "$1")" "$digest"
  if [ "$digest" != "$2" ] && [ "$3" = show ]; then printf 'text\\t%s\\t%s\\n' "$1" "$(head -c 262144 "$1" | encode)"; fi
}
setting() { printf 'setting\\t%s\\t%s\\n' "$1" "$(sysctl -n "$1" 2>/dev/null | tr '\\t' ' ')"; }
version() {
  program=$1; shift
  printf 'version\\t%s\\t%s\\n' "$program" "$("$@" 2>/dev/null | head -n 1 | tr '\\t' ' ')"
}
units() {
  [ $# -gt 0 ] || return 0
  printf 'units\\t%s\\n' "$(systemctl show -p Id,LoadState,UnitFileState,ActiveState,NeedDaemonReload,DropInPaths "$@" | encode)"
}`;

const EPILOGUE = `if [ -e /run/reboot-required ]; then printf 'reboot\\t%s\\n' "$(encode </run/reboot-required)"; fi
wait
cat "$work"/*.step "$work"/*.name 2>/dev/null
printf 'end\\n'`;
