import type { Phase, Step } from "../../../model/phase.ts";
import type { SnapshotPlan } from "../../../model/plan/backup-plan.ts";
import {
  renderSnapshotProgram,
  renderSnapshotService,
  renderSnapshotTimer,
  SNAPSHOT_FOLDER,
} from "../render-snapshot-program.ts";

const PROGRAM = "/usr/local/sbin/nordmesh-snapshot";
const UNIT = "/etc/systemd/system/nordmesh-snapshot";
const TIMER = "nordmesh-snapshot.timer";

/**
 * Each control plane keeps snapshots of etcd on its own disk, also while nobody makes a recovery kit. Where the
 * environment makes no backups it takes none, and those that it has stay.
 */
export const keepSnapshots: Phase = {
  name: "keep-snapshots",
  title: "Keep snapshots of etcd",
  appliesTo: (host) => host.role === "control-plane",
  step: ({ backup }) => (backup === null ? NO_SNAPSHOTS : snapshots(backup.snapshots)),
};

const NO_SNAPSHOTS: Step = {
  files: [],
  done: `[ ! -e ${UNIT}.timer ]`,
  // A host that never had it knows no such unit.
  apply: `[ ! -e ${UNIT}.timer ] || systemctl disable --quiet --now ${TIMER}
rm -f ${UNIT}.timer ${UNIT}.service
systemctl daemon-reload`,
  timeoutSeconds: 60,
  secretsOnStdin: [],
};

function snapshots(plan: SnapshotPlan): Step {
  return {
    files: [
      { path: PROGRAM, mode: 0o755, content: renderSnapshotProgram(plan) },
      { path: `${UNIT}.service`, mode: 0o644, content: renderSnapshotService(PROGRAM) },
      { path: `${UNIT}.timer`, mode: 0o644, content: renderSnapshotTimer(plan) },
    ],
    done: `[ "$(stat -c '%U %a' ${SNAPSHOT_FOLDER})" = 'root 700' ]
systemctl is-enabled --quiet ${TIMER}
systemctl is-active --quiet ${TIMER}`,
    apply: `install -d -m 0700 ${SNAPSHOT_FOLDER}
systemctl daemon-reload
systemctl enable --quiet ${TIMER}
systemctl restart ${TIMER}`,
    timeoutSeconds: 60,
    secretsOnStdin: [],
  };
}
