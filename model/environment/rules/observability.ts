import { parseGibibytes } from "../../values/quantity.ts";
import type { Finding } from "../finding.ts";
import type { EnvironmentDraft, HostDraft } from "../schema/environment-file.ts";
import type { Rule } from "./rule.ts";
import { hostsOf } from "./rule.ts";

const METRICS = ["observability"];
const TRACES = ["observability", "tracing"];

/** Metrics and traces are stored on workers that take workloads and have a disk for them. */
export const storesHaveAHost: Rule = (draft) => {
  const { host, tracing } = draft.observability ?? {};
  return [
    ...findingsOfHost(draft, host, [...METRICS, "host"]),
    ...findingsOfHost(draft, tracing?.host, [...TRACES, "host"]),
  ];
};

function findingsOfHost(
  draft: EnvironmentDraft,
  name: string | undefined,
  path: readonly string[],
): Finding[] {
  if (name === undefined || draft.hosts === undefined) return [];
  const host = hostNamed(draft, name);
  if (host === undefined) return draft.hosts[name] === undefined ? [unknownHost(draft, path)] : [];
  if (host.role === "control-plane" || host.egressGateway === "dedicated") {
    return [
      {
        code: "store-host-is-closed",
        path,
        expected: "a worker that takes workloads",
        got: `${name}, which ${host.role === "control-plane" ? "is a control plane" : "is dedicated to the egress gateway"}`,
        fix: "name another host",
      },
    ];
  }
  if (host.nvme !== undefined) return [];
  return [
    {
      code: "host-without-nvme",
      path,
      expected: "a host with an nvme disk",
      got: `${name}, which has none`,
      fix: `add nvme: { folder: /srv/nvme, size: … } to hosts.${name}, or name another host`,
    },
  ];
}

/**
 * Prometheus counts finished blocks against the limit; what it writes ahead and the newest hours come
 * on top, and a full disk would end it. Jaeger too goes over its limit before that is noticed.
 */
export const storesFitTheDisk: Rule = (draft) => {
  const { host, retentionSize = "8GiB", tracing } = draft.observability ?? {};
  const metrics: Store = { host, path: METRICS, size: retentionSize, beside: null };
  if (tracing === undefined) return tooLarge(draft, metrics);
  const { host: hostOfTraces = host, retentionSize: size = "4GiB" } = tracing;
  const beside = hostOfTraces === host ? retentionSize : null;
  return [
    ...tooLarge(draft, metrics),
    ...tooLarge(draft, { host: hostOfTraces, path: TRACES, size, beside }),
  ];
};

const FULLEST = 0.8;

interface Store {
  readonly host: string | undefined;
  readonly path: readonly string[];
  readonly size: string;
  /** What another store keeps on the same disk. */
  readonly beside: string | null;
}

function tooLarge(draft: EnvironmentDraft, { host, path, size, beside }: Store): Finding[] {
  const disk = parseGibibytes(hostNamed(draft, host)?.nvme?.size ?? "");
  const [kept, other] = [parseGibibytes(size), parseGibibytes(beside ?? "0GiB") ?? 0];
  if (kept === null || disk === null) return [];
  const room = Math.max(0, Math.floor(disk * FULLEST) - other);
  if (kept <= room) return [];
  const words = beside === null ? "" : `, less the ${beside} of metrics`;
  return [
    {
      code: "retention-too-large",
      path: [...path, "retentionSize"],
      expected: `at most ${String(room)}GiB, four fifths of ${String(host)}'s disk${words}`,
      got: size,
      fix: "keep less, or store on a larger disk",
    },
  ];
}

function hostNamed(draft: EnvironmentDraft, name: string | undefined): HostDraft | undefined {
  return hostsOf(draft).find(([key]) => key === name)?.[1];
}

function unknownHost(draft: EnvironmentDraft, path: readonly string[]): Finding {
  const stores = hostsOf(draft).filter(([, host]) => host.nvme !== undefined);
  const names = stores.map(([name]) => name).join(", ");
  return {
    code: "host-unknown",
    path,
    expected: "one of the hosts",
    fix: names === "" ? "give a worker an nvme disk and name it here" : `name one of ${names}`,
  };
}
