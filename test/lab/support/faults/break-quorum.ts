import { z } from "zod";
import { ADDRESSES, ETCDCTL, etcdctl, type Subject } from "../failover/lose-control-plane.ts";
import { onHost } from "./break-host.ts";

// Numbers of members do not fit into JavaScript's, so near ones would be the same: three random ones are not near.
const statusSchema = z.array(
  z.object({
    Endpoint: z.string(),
    Status: z.object({ header: z.object({ member_id: z.number() }), leader: z.number() }),
  }),
);

/** The control plane whose member leads etcd, as those that answer `asked` see it; undefined where none does. */
export async function leaderOf(subject: Subject, asked: string): Promise<string | undefined> {
  const said = await etcdctl(subject, asked, "endpoint status --cluster --write-out json");
  const line = said.split("\n").find((text) => text.startsWith("[{")) ?? "[]";
  const members = statusSchema.parse(JSON.parse(line));
  const leading = members.find(({ Status: { header, leader } }) => header.member_id === leader);
  return Object.keys(ADDRESSES).find((name) =>
    leading?.Endpoint.includes(`//${ADDRESSES[name] ?? ""}:`),
  );
}

/** Lets nothing pass between a control plane and the others; all else of its network works. */
export async function cutFromOthers(subject: Subject, host: string): Promise<void> {
  const others = Object.entries(ADDRESSES).filter(([name]) => name !== host);
  const set = `{ ${others.map(([, address]) => address).join(", ")} }`;
  const rules = [
    `chain in { type filter hook input priority -300; ip saddr ${set} drop; }`,
    `chain out { type filter hook output priority -300; ip daddr ${set} drop; }`,
  ];
  await onHost(subject, host, `nft 'table inet cut { ${rules.join("; ")}; }'`);
}

/** Takes the cut away. */
export async function mendCut(subject: Subject, host: string): Promise<void> {
  await onHost(subject, host, "nft delete table inet cut");
}

/** Writes more than etcd has set aside on the disk of any member: 80 MB, where a segment of its log has 64 MB. */
export async function fillEtcd(subject: Subject, host: string): Promise<void> {
  const put = `head -c 750000 /dev/urandom | base64 -w 0 | ${ETCDCTL} put /nordmesh/load`;
  const shell = `for turn in $(seq 80); do ${put}; done >/dev/null; ${ETCDCTL} del /nordmesh/load`;
  await onHost(subject, host, shell);
}
