import {
  type EnvironmentOptOut,
  labOptOuts,
  standingOptOuts,
} from "../../../model/environment/hardening-opt-outs.ts";
import { allHardeningItems } from "../../../model/hardening/all-items.ts";
import type { HardeningItem } from "../../../model/hardening/hardening-item.ts";

const REMAKE = "Generated from model/hardening/ by `npm run docs`; do not edit.";

/** The page on hardening, in Markdown: each item, how it is met, who sees to it and where it is checked. */
export function renderHardeningPage(): string {
  const parts = [
    `<!-- ${REMAKE} -->`,
    INTRODUCTION,
    ...CHAPTERS.map(renderChapter),
    renderLeftOut(),
    REST,
  ];
  return `${parts.join("\n\n")}\n`;
}

const INTRODUCTION = `# Hardening

All of it is on by default, on every host of every driver. Numbers are those of the CIS Kubernetes
Benchmark 1.12; words and checks are our own, and no scanner of anybody else's was run. What the benchmark
does not speak of, the hosts themselves, has names.

\`npm run verify -- ENV --only hardening\` reads the running hosts, changes nothing, and fails with the
number of each item that is not met: arguments of running processes, modes and owners of files, \`sshd -T\`,
\`sysctl\`, mounts, and the configuration that each kubelet says it runs with. Its results are part of the
evidence.

## Leaving something out

\`\`\`yaml
hardening:
  optOuts:
    - items: [ssh-forwarding]
      hosts: [w4] # all hosts unless given
      reason: w4 is the jump host of the others
      owner: platform team
      expires: 2027-05-31
\`\`\`

An opt-out has a reason, an owner and a last day; on the day after, the file is refused. It is shown as "left
out" by \`verify\` and in the evidence, whatever the hosts show. Opting out of \`ssh-forwarding\`,
\`kubelet-kernel-defaults\`, \`network-settings\`, \`kernel-settings\`, \`temporary-folders\`, \`core-dumps\`,
\`kernel-modules\` and \`security-updates\` also leaves the thing itself undone on those hosts. All others are set all
the same, and only not judged.

## Security updates and reboots

Hosts install security updates of their distribution every day, from its security archive alone, with
unattended-upgrades. What Kubernetes runs on comes from the bundle and is not touched. Hosts need a way
to the archive: a destination under \`egress\` with \`callers: [hosts]\`. A host that has no way to it for eight days
fails \`security-updates\`.

\`\`\`yaml
maintenance: { day: sunday, hour: 3, hours: 2 } # UTC
\`\`\`

Without a window no host reboots by itself; one that waits for a reboot for more than eight days fails
\`pending-reboots\`. With it, each host has ten minutes of its own, workers from the beginning and control planes
from the end, so that never two reboot at once. A host uses its ten minutes only if an update asks for it and
the API answers; a control plane, which may look, also wants every node ready. Workers are not drained: their
pods are ended and started as at any reboot, and a disruption budget is not asked.

## Secrets in etcd

Secrets are encrypted with one key, a secret of the stack. \`npm run rotate -- ENV encryption-key\` changes it
([rotation.md](rotation.md)).`;

const CHAPTERS: readonly (readonly [title: string, prefix: RegExp])[] = [
  ["1.1 Files of control planes", /^1\.1\./],
  ["1.2 API server", /^1\.2\./],
  ["1.3, 1.4 Controller manager and scheduler", /^1\.[34]\./],
  ["2 etcd", /^2\./],
  ["3 People and the audit log", /^3\./],
  ["4.1 Files of nodes", /^4\.1\./],
  ["4.2, 4.3 Kubelet and kube-proxy", /^4\.[23]\./],
  ["The hosts themselves", /^[a-z]/],
];

function renderChapter([title, prefix]: (typeof CHAPTERS)[number]): string {
  const rows = allHardeningItems
    .filter(({ id }) => prefix.test(id))
    .map((item) => [item.id, item.title, item.how, item.by, renderCheck(item), labStatus(item)]);
  const head = ["Item", "What holds", "How", "Seen to by", "Checked", "In the lab"];
  return [`## ${title}`, "", ...renderTable(head, rows)].join("\n");
}

function renderCheck({ check }: HardeningItem): string {
  switch (check.kind) {
    case "reading":
      return `by reading ${check.where}`;
    case "kubelet":
      return `\`${check.setting}\` of the running kubelet`;
    case "shell":
      return `\`${check.text.replaceAll("|", "\\|")}\``;
  }
}

function labStatus({ id, check }: HardeningItem): string {
  if ([...standingOptOuts, ...labOptOuts].some(({ items }) => items.includes(id)))
    return "left out";
  return check.kind === "reading" ? "not tried" : "met";
}

function renderLeftOut(): string {
  const rows = [...standingOptOuts, ...labOptOuts].map((optOut) => [
    optOut.items.join(", "),
    optOut.reason,
    optOut.owner,
    renderEnd(optOut),
  ]);
  return [
    "## Left out by nordmesh itself",
    "",
    ...renderTable(["Item", "Why", "Owner", "Until"], rows),
  ].join("\n");
}

function renderEnd({ expires }: EnvironmentOptOut): string {
  return expires ?? "as long as the environment has this driver";
}

function renderTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)];
}

const REST = `## Certificates of kubelets

A kubelet asks the cluster for the certificate that it serves with, and its key never leaves the host.
Kubernetes signs such requests and leaves the decision to others, so a small service on each control plane
(\`nordmesh-kubelet-approver\`) approves them: for a node's own name and private address and no
other, by its own credential, for serving alone. A control plane's address is that of the plan; a worker's is the one
that its node says, where it is in the private network and nobody else's, so that a worker that is added changes
no other host. What it does not approve it leaves, with the reason in its
journal: \`npm run ssh -- ENV cp1 journalctl -u nordmesh-kubelet-approver\`.

"In the lab" says what \`test/lab/cluster/hardening.test.ts\` sees on a running cluster of lab hosts.`;
