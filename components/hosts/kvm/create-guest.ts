import type { Phase } from "../../../model/phase.ts";
import { disksOf, type Guest, type GuestDisk, guestOf } from "./guest.ts";
import { IMAGE_FOLDER } from "./image.ts";
import { renderDomain } from "./render-domain.ts";
import { renderMetaData, renderNetworkConfig } from "./render-seed.ts";

/**
 * Makes a guest on its hypervisor and starts it; it runs there, over the hypervisor's SSH. What changed
 * of a running guest is defined at once, and the guest is restarted for it: libvirt cannot move a vCPU,
 * a page or an interface of a guest that runs. Disks grow while it runs, and never shrink.
 */
export const createGuest: Phase = {
  name: "create-guest",
  title: "Create the guest on its hypervisor",
  appliesTo: ({ guest }) => guest !== null,
  step: (plan, host) => {
    const guest = guestOf(plan, host);
    const { domain, folder } = guest;
    return {
      files: [
        { path: `${folder}/domain.xml`, mode: 0o600, content: renderDomain(plan, guest) },
        { path: `${folder}/meta-data`, mode: 0o600, content: renderMetaData(guest) },
        {
          path: `${folder}/network-config`,
          mode: 0o600,
          content: renderNetworkConfig(plan, guest),
        },
        { path: `${folder}/user-data`, mode: 0o600, content: { secret: "guest-user-data" } },
      ],
      done: `[ "$(virsh domstate ${domain})" = running ]
sha256sum <${folder}/domain.xml | cmp -s - ${folder}/running.sum`,
      apply: [
        `cd ${folder}`,
        ...disksOf(guest).flatMap((disk) => [makeDisk(disk), growDisk(guest, disk)]),
        MAKE_SEED,
        renderStart(domain),
      ].join("\n"),
      timeoutSeconds: 600,
      secretsOnStdin: ["guest-user-data"],
    };
  },
};

/**
 * Ends a guest and removes its disks, as a program for its hypervisor. Safe to repeat, and does nothing
 * where there is none.
 */
export function renderRemoval(guest: Guest): string {
  const { domain, folder } = guest;
  return [
    "set -eu",
    `if virsh domstate ${domain} >/dev/null 2>&1; then`,
    `  virsh destroy ${domain} >/dev/null 2>&1 || true`,
    `  virsh undefine ${domain} >/dev/null`,
    "fi",
    ...disksOf(guest).map(({ path, volumeGroup }) =>
      volumeGroup === null
        ? `rm -f ${path} ${path}.part`
        : `for volume in ${path} ${path}-part; do if [ -e "$volume" ]; then lvremove --yes --quiet "$volume"; fi; done`,
    ),
    `rm -rf ${folder} /var/lib/nordmesh/steps/${domain}-${createGuest.name}*`,
    "",
  ].join("\n");
}

/** The image goes onto a disk under another name first: a copy that was cut off is begun anew. */
function makeDisk({ role, path, sizeGiB, volumeGroup }: GuestDisk): string {
  const size = String(sizeGiB);
  const image = `${IMAGE_FOLDER}/current/root.raw`;
  if (volumeGroup === null) {
    const fill = role === "root" ? `cp --sparse=always ${image} ${path}.part` : `: >${path}.part`;
    return `if [ ! -e ${path} ]; then
  mkdir -p ${path.slice(0, path.lastIndexOf("/"))}
  ${fill}
  truncate -s ${size}G ${path}.part
  chmod 600 ${path}.part
  mv ${path}.part ${path}
fi`;
  }
  const part = `${path.slice(path.lastIndexOf("/") + 1)}-part`;
  const fill =
    role === "root"
      ? `  dd if=${image} of=${path}-part bs=4M conv=fsync,sparse oflag=direct status=none\n`
      : "";
  return `if [ ! -e ${path} ]; then
  if [ -e ${path}-part ]; then lvremove --yes --quiet ${path}-part; fi
  lvcreate --yes --quiet --wipesignatures y -L ${size}G -n ${part} ${volumeGroup}
  blkdiscard --zeroout ${path}-part
${fill}  lvrename --quiet ${volumeGroup} ${part} ${path.slice(path.lastIndexOf("/") + 1)}
fi`;
}

const TARGETS = { root: "vda", nvme: "vdb" } as const;

/** A guest that runs sees the new size at once; its file system grows into it at its next start. */
function growDisk({ domain }: Guest, { role, path, sizeGiB, volumeGroup }: GuestDisk): string {
  const size = String(sizeGiB);
  const [ask, grow] =
    volumeGroup === null
      ? [`stat -c %s ${path}`, `truncate -s ${size}G ${path}`]
      : [`blockdev --getsize64 ${path}`, `lvextend --quiet -L ${size}G ${path}`];
  return `if [ "$(${ask})" -lt $((${size} << 30)) ]; then
  ${grow}
  if [ "$(virsh domstate ${domain} 2>/dev/null)" = running ]; then
    virsh blockresize ${domain} ${TARGETS[role]} ${size}GiB
  fi
fi`;
}

/** Made anew only where it changed: a guest that runs has it open. */
const MAKE_SEED = `if ! cat user-data meta-data network-config | sha256sum | cmp -s - seed.sum; then
  umask 077
  rm -f seed.iso.part
  xorriso -as mkisofs -quiet -V cidata -J -r -o seed.iso.part user-data meta-data network-config 2>/dev/null
  mv seed.iso.part seed.iso
  cat user-data meta-data network-config | sha256sum >seed.sum
fi`;

/** How long a guest may take to shut down before it is switched off. */
const SHUTDOWN_SECONDS = 120;

function renderStart(domain: string): string {
  return `virsh define --validate domain.xml
sha256sum <domain.xml >defined.sum
state=$(virsh domstate ${domain})
if [ "$state" != "shut off" ] && ! cmp -s defined.sum running.sum; then
  virsh shutdown ${domain} || true
  waited=0
  while [ "$(virsh domstate ${domain})" != "shut off" ]; do
    if [ "$waited" -ge ${String(SHUTDOWN_SECONDS)} ]; then virsh destroy ${domain}; fi
    sleep 1
    waited=$((waited + 1))
  done
fi
if [ "$(virsh domstate ${domain})" = "shut off" ]; then virsh start ${domain}; fi
cp defined.sum running.sum
virsh autostart ${domain}`;
}
