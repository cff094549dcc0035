import type { Phase, StepFile } from "../../../model/phase.ts";
import { optOutOf } from "../../../model/plan/hardening-plan.ts";
import type { HostPlan, Plan } from "../../../model/plan/plan.ts";
import type { HardeningItemId } from "../../../model/values/hardening-item.ts";
import {
  kernelSysctls,
  kubeletSysctls,
  networkSysctls,
  type Sysctls,
  temporaryFolders,
  unusedModules,
} from "../host-settings.ts";
import {
  effectiveSshdSettings,
  renderSshdConfig,
  type SshForwarding,
} from "../render-sshd-config.ts";

const SSHD_CONFIG = "/etc/ssh/sshd_config.d/00-nordmesh.conf";
const SYSCTLS = "/etc/sysctl.d/61-nordmesh-hardening.conf";

/**
 * SSH, the kernel's settings and modules, temporary folders and core dumps. What an environment opts out
 * of is not written. Nobody is locked out: whoever runs this has come in with a key.
 */
export const hardenHost: Phase = {
  name: "harden-host",
  title: "Harden the host",
  appliesTo: () => true,
  step: (plan, host) => {
    const isHardened = (item: HardeningItemId): boolean =>
      optOutOf(plan.hardening, host.name, item) === undefined;
    const forwarding = isHardened("ssh-forwarding") ? forwardingOf(host) : "anything";
    return {
      files: [
        { path: SSHD_CONFIG, mode: 0o600, content: renderSshdConfig(forwarding) },
        { path: SYSCTLS, mode: 0o644, content: renderSysctls(sysctlsOf(plan, host)) },
        ...(isHardened("kernel-modules") ? [MODULES] : []),
        ...(isHardened("core-dumps") ? CORE_DUMPS : []),
        ...(isHardened("temporary-folders") ? [FOLDERS] : []),
      ],
      done: [
        `effective=$(${SSHD} -T)`,
        ...effectiveSshdSettings(forwarding).map(
          (line) => `echo "$effective" | grep -qixF '${line}'`,
        ),
        // A setting that this kernel does not have is as wanted.
        `sed -n 's/^-*\\([a-z].*\\) = \\(.*\\)$/\\1 \\2/p' ${SYSCTLS} | while read -r key value; do
  [ "$(sysctl -n "$key" 2>/dev/null || echo "$value")" = "$value" ]
done`,
        ...(isHardened("temporary-folders") ? temporaryFolders.map(isRestricted) : []),
      ].join("\n"),
      apply: `${removeLeftOut(isHardened)}mkdir -p /run/sshd
${SSHD} -t
systemctl try-reload-or-restart ssh
${isHardened("kernel-settings") ? DISABLE_APPORT : ""}sysctl -q -p ${SYSCTLS}
systemctl daemon-reload${
        isHardened("temporary-folders")
          ? `
systemctl enable --quiet nordmesh-folders
systemctl restart nordmesh-folders`
          : ""
      }`,
      timeoutSeconds: 60,
      secretsOnStdin: [],
    };
  },
};

// Ubuntu's collector of crashes takes core_pattern and suid_dumpable at each boot, later than sysctl.d is read.
const DISABLE_APPORT = "systemctl disable --quiet --now apport.service 2>/dev/null || true\n";

const SSHD = "/usr/sbin/sshd";
const UNITS = "/etc/systemd/system";

// Administrators reach the API of rented hosts through SSH, at the control plane's own address.
function forwardingOf({ role, privateAddress }: HostPlan): SshForwarding {
  return role === "control-plane" ? { to: `${privateAddress}:6443` } : "nothing";
}

/** The settings that a host gets: all but those that its environment opts out of. */
function sysctlsOf(plan: Plan, { name }: HostPlan): Sysctls {
  const groups: readonly (readonly [HardeningItemId, Sysctls])[] = [
    ["kubelet-kernel-defaults", kubeletSysctls],
    ["network-settings", networkSysctls(plan)],
    ["kernel-settings", kernelSysctls],
  ];
  const wanted = groups.filter(([item]) => optOutOf(plan.hardening, name, item) === undefined);
  return Object.assign({}, ...wanted.map(([, settings]) => settings)) as Sysctls;
}

function renderSysctls(settings: Sysctls): string {
  return Object.entries(settings)
    .map(([key, value]) => `${key} = ${value}\n`)
    .join("");
}

function isRestricted(folder: string): string {
  return `[ "$(awk -v at=${folder} '$2 == at && $4 ~ /nosuid/ && $4 ~ /nodev/ && $4 ~ /noexec/ { n++ } END { print n + 0 }' /proc/self/mounts)" -ge 1 ]`;
}

/** What an earlier run has written, and the environment leaves out since. */
function removeLeftOut(isHardened: (item: HardeningItemId) => boolean): string {
  const files = [
    ...(isHardened("kernel-modules") ? [] : [MODULES]),
    ...(isHardened("core-dumps") ? [] : CORE_DUMPS),
  ];
  const remove = files.length === 0 ? "" : `rm -f ${files.map(({ path }) => path).join(" ")}\n`;
  return isHardened("temporary-folders")
    ? remove
    : `systemctl disable --quiet nordmesh-folders 2>/dev/null || true\nrm -f ${FOLDERS.path}\n${remove}`;
}

const MODULES: StepFile = {
  path: "/etc/modprobe.d/60-nordmesh.conf",
  mode: 0o644,
  content: unusedModules.map((name) => `install ${name} /bin/false\nblacklist ${name}\n`).join(""),
};

const CORE_DUMPS: readonly StepFile[] = [
  {
    path: "/etc/systemd/system.conf.d/60-nordmesh.conf",
    mode: 0o644,
    content: "[Manager]\nDefaultLimitCORE=0\n",
  },
  { path: "/etc/security/limits.d/60-nordmesh.conf", mode: 0o644, content: "* hard core 0\n" },
  {
    path: "/etc/systemd/coredump.conf.d/60-nordmesh.conf",
    mode: 0o644,
    content: "[Coredump]\nStorage=none\nProcessSizeMax=0\n",
  },
];

// What /tmp holds stays visible: it becomes a mount of itself, and no memory is taken for it.
const FOLDERS: StepFile = {
  path: `${UNITS}/nordmesh-folders.service`,
  mode: 0o644,
  content: `[Unit]
Description=nordmesh: temporary folders without programs and devices
DefaultDependencies=no
After=local-fs.target
Before=sysinit.target shutdown.target
Conflicts=shutdown.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'mountpoint -q /tmp || mount --bind /tmp /tmp'
${temporaryFolders.map((folder) => `ExecStart=/bin/mount -o remount,bind,nosuid,nodev,noexec ${folder}`).join("\n")}

[Install]
WantedBy=sysinit.target
`,
};
