import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { AdoptError, type Problem } from "../adopt/adopt-error.ts";
import { sendArchive } from "../adopt/send-archive.ts";
import { SshConnection } from "../adopt/ssh-connection.ts";
import type { HypervisorToPrepare } from "./hypervisor-to-prepare.ts";
import { IMAGE_FILES, IMAGE_FOLDER } from "./image.ts";

/** How a preparation ended. */
export interface PreparedHypervisor {
  readonly name: string;
  /** Digest of the guests' image that is in use there. */
  readonly image: string;
  readonly isSent: boolean;
}

/**
 * Looks whether a hypervisor has what guests need, all of it at once, and brings it their image. Safe to
 * repeat. Throws `AdoptError` with everything that is missing, and an `Error` where nobody answers.
 */
export async function prepareHypervisor(
  hypervisor: HypervisorToPrepare,
  privateKey: string,
): Promise<PreparedHypervisor> {
  const { name, ssh, image } = hypervisor;
  const connection = await SshConnection.open({
    host: { name, ...ssh },
    bastion: null,
    privateKey,
  });
  try {
    const asked = await connection.run(renderQuestions(hypervisor));
    const problems = judgeAnswers(asked.stdout);
    if (problems.length > 0) throw new AdoptError(name, problems);
    const digest = await digestOf(image);
    const isThere =
      (await connection.run(`test -e ${IMAGE_FOLDER}/${digest}/root.raw`)).status === 0;
    if (!isThere) await send(connection, image, digest);
    const link = await connection.run(
      `cd ${IMAGE_FOLDER} && ln -sfn ${digest} next && mv -fT next current`,
    );
    if (link.status !== 0)
      throw new Error(`${name} could not use its image\n${link.stderr.trim()}`);
    return { name, image: digest, isSent: !isThere };
  } finally {
    connection.end();
  }
}

const FIXES: Readonly<Record<string, Problem>> = {
  libvirt: {
    problem: "libvirt does not answer there",
    fix: "apt-get install libvirt-daemon-system libvirt-clients qemu-system-x86",
  },
  xorriso: {
    problem: "it has no xorriso, which makes guests' seeds",
    fix: "apt-get install xorriso",
  },
  kvm: {
    problem: "it has no KVM: nothing would run its guests but emulation",
    fix: "switch virtualisation on in its firmware, or ask for kvm: { emulation: true }",
  },
  huge: {
    problem: "no huge pages of that size are set aside there",
    fix: "boot it with hugepagesz=1G hugepages=N, as hugePages says",
  },
};

/** Prints a line for each thing that is missing. */
function renderQuestions({ needsKvm, hugePageMiB, bridges }: HypervisorToPrepare): string {
  const pages = `/sys/kernel/mm/hugepages/hugepages-${String((hugePageMiB ?? 0) * 1024)}kB/nr_hugepages`;
  return [
    "virsh version >/dev/null 2>&1 || echo libvirt",
    "command -v xorriso >/dev/null || echo xorriso",
    ...(needsKvm ? ["virsh domcapabilities --virttype kvm >/dev/null 2>&1 || echo kvm"] : []),
    ...(hugePageMiB === null
      ? []
      : [`[ "$(cat ${pages} 2>/dev/null || echo 0)" -gt 0 ] || echo huge`]),
    ...bridges.map(
      (bridge) =>
        `ip -o link show dev ${bridge} type bridge 2>/dev/null | grep -q . || echo bridge ${bridge}`,
    ),
  ].join("\n");
}

function judgeAnswers(printed: string): Problem[] {
  return printed
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const [what = "", bridge = ""] = line.split(" ");
      return (
        FIXES[what] ?? {
          problem: `it has no bridge ${bridge}`,
          fix: `make it, or correct its nics in the environment's file`,
        }
      );
    });
}

/** Identity of an image: of all its files. */
async function digestOf(folder: string): Promise<string> {
  const hash = createHash("sha256");
  for (const file of IMAGE_FILES) {
    hash.update(file);
    for await (const chunk of createReadStream(join(folder, file))) hash.update(chunk as Buffer);
  }
  return hash.digest("hex").slice(0, 16);
}

/** Under another name first: what was cut off is not taken for an image. Holes stay holes. */
async function send(connection: SshConnection, folder: string, digest: string): Promise<void> {
  const unpack = `set -eu
mkdir -p ${IMAGE_FOLDER}
cd ${IMAGE_FOLDER}
rm -rf ${digest}.part
mkdir ${digest}.part
tar -xzS -C ${digest}.part
mv -T ${digest}.part ${digest}`;
  const pack = ["-C", folder, "--create", "--sparse", "--dereference", ...IMAGE_FILES];
  const outcome = await sendArchive(connection, pack, unpack);
  if (outcome.status !== 0) throw new Error(`the image was not taken\n${outcome.stderr.trim()}`);
}
