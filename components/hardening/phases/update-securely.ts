import type { Phase, Step } from "../../../model/phase.ts";
import { optOutOf } from "../../../model/plan/hardening-plan.ts";
import type { HostPlan, Plan } from "../../../model/plan/plan.ts";
import { rebootSlot } from "../../../model/plan/reboot-slots.ts";
import {
  MAINTENANCE_PROGRAM,
  renderMaintenanceService,
  renderMaintenanceTimer,
} from "../render-maintenance.ts";

const APT_CONFIG = "/etc/apt/apt.conf.d/60nordmesh";
const UNITS = "/etc/systemd/system";
const PROGRAM = "/usr/local/sbin/nordmesh-maintenance";

/**
 * Security updates of the distribution, every day by themselves; a reboot that one asks for comes in the
 * host's own part of the maintenance window, or not by itself where the environment names none.
 */
export const updateSecurely: Phase = {
  name: "update-securely",
  title: "Install security updates by themselves",
  appliesTo: () => true,
  step: (plan, host) =>
    optOutOf(plan.hardening, host.name, "security-updates") === undefined
      ? updates(plan, host)
      : NO_UPDATES,
};

const NO_UPDATES: Step = {
  files: [],
  done: `[ ! -e ${APT_CONFIG} ]
[ ! -e ${UNITS}/nordmesh-maintenance.timer ]`,
  apply: `systemctl disable --quiet --now nordmesh-maintenance.timer 2>/dev/null || true
rm -f ${APT_CONFIG} ${UNITS}/nordmesh-maintenance.timer
systemctl daemon-reload`,
  timeoutSeconds: 60,
  secretsOnStdin: [],
};

function updates(plan: Plan, host: HostPlan): Step {
  const { maintenance } = plan.hardening;
  const timer = "nordmesh-maintenance.timer";
  return {
    files: [
      { path: APT_CONFIG, mode: 0o644, content: APT_SETTINGS },
      { path: PROGRAM, mode: 0o755, content: MAINTENANCE_PROGRAM },
      {
        path: `${UNITS}/nordmesh-maintenance.service`,
        mode: 0o644,
        content: renderMaintenanceService(PROGRAM),
      },
      ...(maintenance === null
        ? []
        : [
            {
              path: `${UNITS}/${timer}`,
              mode: 0o644,
              content: renderMaintenanceTimer(rebootSlot(maintenance, plan.hosts, host)),
            },
          ]),
    ],
    done: `command -v unattended-upgrade
apt-config dump | grep -qxF 'APT::Periodic::Unattended-Upgrade "1";'
systemctl is-enabled --quiet apt-daily.timer apt-daily-upgrade.timer
${maintenance === null ? `[ ! -e ${UNITS}/${timer} ]` : `systemctl is-active --quiet ${timer}`}`,
    apply: `if ! command -v unattended-upgrade; then
  export DEBIAN_FRONTEND=noninteractive
  # A fresh host may be updating itself at that moment.
  apt-get -q -o DPkg::Lock::Timeout=240 update
  apt-get -q -o DPkg::Lock::Timeout=240 -y install --no-install-recommends unattended-upgrades
fi
systemctl daemon-reload
# An image that is meant to be replaced rather than updated may have masked them.
systemctl unmask --quiet apt-daily.timer apt-daily-upgrade.timer
systemctl enable --quiet --now apt-daily.timer apt-daily-upgrade.timer
${
  maintenance === null
    ? `systemctl disable --quiet --now ${timer} 2>/dev/null || true
rm -f ${UNITS}/${timer}`
    : `systemctl enable --quiet ${timer}
systemctl restart ${timer}`
}`,
    timeoutSeconds: 300,
    secretsOnStdin: [],
  };
}

// The distribution's security archive and nothing else. What Kubernetes runs on comes from the bundle; a
// package of the same name must not come beside it. Packages may not run their questions from /tmp.
const APT_SETTINGS = `APT::Periodic::Enable "1";
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
APT::Periodic::AutocleanInterval "7";
APT::ExtractTemplates::TempDir "/var/cache/apt";
#clear Unattended-Upgrade::Origins-Pattern;
#clear Unattended-Upgrade::Allowed-Origins;
Unattended-Upgrade::Origins-Pattern {
  "origin=Debian,codename=\${distro_codename}-security,label=Debian-Security";
  "origin=Ubuntu,archive=\${distro_codename}-security";
};
Unattended-Upgrade::Package-Blacklist {
  "^containerd"; "^runc$"; "^kubelet$"; "^kubeadm$"; "^kubectl$"; "^cri-tools$"; "^kubernetes-cni$";
  "^etcd";
};
Unattended-Upgrade::MinimalSteps "true";
Unattended-Upgrade::Remove-Unused-Dependencies "true";
Unattended-Upgrade::Automatic-Reboot "false";
`;
