import { createHash } from "node:crypto";
import type { Step, StepFile } from "../../model/phase.ts";

/** Where a host keeps what it knows of steps: recorded identities, locks, logs and the journal. */
export const STEP_STATE_FOLDER = "/var/lib/nordmesh";

/**
 * Renders a step to one POSIX shell program that reads the step's secrets on stdin, a line
 * `NAME BASE64` each. The program is the whole contract of a step on a host:
 *
 * - one run of a step at a time (`flock`); a second run waits for the first and then finds it done;
 * - its identity is a digest of the program and its secrets, so that changed configuration is never
 *   "already done";
 * - it outlives a lost connection: output goes to a log on the host, not into the SSH channel;
 * - it prints `changed` or `unchanged`, and after that line what the step reports; on failure the last 20 lines of the log go to stderr.
 *
 * Exit codes: 0, 75 (the lock was not free in time), 124 (a time limit), or that of the failed command.
 */
export function renderStepScript(name: string, step: Step): string {
  const body = [
    renderHereDocument(`cat >"$work/done.sh"`, step.done),
    renderHereDocument(`cat >"$work/apply.sh"`, step.apply),
    ...(step.report === undefined
      ? ["if recorded && is_done; then echo unchanged; exit 0; fi"]
      : [
          renderHereDocument(`cat >"$work/report.sh"`, step.report),
          'report() { timeout -k 5 60 sh -eu "$work/report.sh" </dev/null; }',
          "if recorded && is_done; then echo unchanged; report; exit 0; fi",
        ]),
    'note "start"',
    ...step.files.map(renderFile),
    "apply",
    "await_done",
    'printf %s "$identity" >"$state/steps/$name"',
    'note "done"',
    "echo changed",
    ...(step.report === undefined ? [] : ["report"]),
  ].join("\n");
  const digest = createHash("sha256").update(PROLOGUE).update(body).digest("hex");
  const head = [
    "set -eu",
    `name=${name} digest=${digest} limit=${String(step.timeoutSeconds)} state=${STEP_STATE_FOLDER}`,
  ].join("\n");
  return `${head}\n${PROLOGUE}\n${body}\n`;
}

/** A step is root's; another user becomes root for it, without a password, or the step fails and says so. */
export function renderAsRoot(user: string, script: string): string {
  return user === "root" ? script : `exec sudo -n sh -c '${script.replaceAll("'", "'\\''")}'`;
}

/**
 * A POSIX shell program after which a host knows nothing of having done these steps, so that each is done in full
 * the next time: its files are written and its commands run, whatever its own check says.
 */
export function renderForget(names: readonly string[]): string {
  return `set -eu
cd ${STEP_STATE_FOLDER}/steps
for name in ${names.join(" ")}; do
  rm -f "$name"
  printf '%s %s forgotten\\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$name" >>${STEP_STATE_FOLDER}/journal
done
`;
}

/** Quotes nothing: the delimiter is quoted, so the shell takes the text as it is. */
function renderHereDocument(command: string, text: string): string {
  const lines = text.endsWith("\n") ? text : `${text}\n`;
  if (lines.split("\n").includes(DELIMITER)) {
    throw new Error(`unreachable: a step's text contains the line ${DELIMITER}`);
  }
  return `${command} <<'${DELIMITER}'\n${lines}${DELIMITER}`;
}

function renderFile(file: StepFile): string {
  const put = `put ${file.path} ${file.mode.toString(8).padStart(4, "0")}`;
  return typeof file.content === "string"
    ? renderHereDocument(put, file.content)
    : `put ${file.path} ${file.mode.toString(8).padStart(4, "0")} <"$work/secrets/${file.content.secret}"`;
}

const DELIMITER = "NORDMESH_END";

// The log is opened by append and never truncated by a later run, so that what a killed run did stays
// readable. Secrets live in a folder on /run, which is memory, and go when the program ends.
const PROLOGUE = `umask 077
mkdir -p "$state/steps" "$state/log"
log=$state/log/$name.log
work=$(mktemp -d /run/nordmesh.XXXXXXXX)
trap 'rm -rf "$work"' EXIT
mkdir "$work/secrets"
while read -r key value; do printf %s "$value" | base64 -d >"$work/secrets/$key"; done
identity=$( (printf %s "$digest"; cat "$work"/secrets/* 2>/dev/null) | sha256sum | cut -d ' ' -f 1)

note() { printf '%s %s %s %s\\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$name" "$1" "$identity" >>"$state/journal"; }
recorded() { [ "$(cat "$state/steps/$name" 2>/dev/null)" = "$identity" ]; }
is_done() { timeout -k 5 60 sh -eu "$work/done.sh" >/dev/null 2>"$work/why"; }
fail() {
  note "failed($1)"
  tail -n 20 "$log" >&2
  exit "$1"
}
put() {
  install -d -m 0755 "$(dirname "$1")"
  cat >"$1.nordmesh"
  chmod "$2" "$1.nordmesh"
  if cmp -s "$1.nordmesh" "$1" && [ "$(stat -c %04a "$1")" = "$2" ]; then rm "$1.nordmesh"; else mv -f "$1.nordmesh" "$1"; fi
}
started=$(date +%s)
remaining() { echo $((limit - $(date +%s) + started)); }
apply() {
  status=0
  timeout -k 10 "$(remaining)" sh -eu "$work/apply.sh" >>"$log" 2>&1 9>&- </dev/null || status=$?
  if [ "$status" = 124 ]; then echo "$name: not finished within $limit s" >>"$log"; fi
  if [ "$status" != 0 ]; then fail "$status"; fi
}
await_done() {
  until is_done; do
    if [ "$(remaining)" -le 0 ]; then
      { echo "$name: waited $limit s for:"; cat "$work/done.sh"; echo "last answer:"; cat "$work/why"; } >>"$log"
      fail 124
    fi
    sleep 0.5
  done
}

exec 9>"$state/steps/$name.lock"
if ! flock -w "$limit" 9; then echo "$name: another run of this step still holds its lock after $limit s" >&2; exit 75; fi`;
