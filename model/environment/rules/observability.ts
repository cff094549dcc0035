import { parseGibibytes } from "../../values/quantity.ts";
import type { Finding } from "../finding.ts";
import type { EnvironmentDraft, HostDraft } from "../schema/environment-file.ts";
import type { Rule } from "./rule.ts";
import { hostsOf } from "./rule.ts";

const HOST = ["observability", "host"];

/** Metrics are stored on a worker that takes workloads and has a disk for them. */
export const metricsHaveAHost: Rule = (draft) => {
  const name = draft.observability?.host;
  if (name === undefined || draft.hosts === undefined) return [];
  const host = hostNamed(draft, name);
  if (host === undefined) return draft.hosts[name] === undefined ? [unknownHost(draft)] : [];
  if (host.role === "control-plane" || host.egressGateway === "dedicated") {
    return [
      {
        code: "metrics-host-is-closed",
        path: HOST,
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
      path: HOST,
      expected: "a host with an nvme disk",
      got: `${name}, which has none`,
      fix: `add nvme: { folder: /srv/nvme, size: … } to hosts.${name}, or name another host`,
    },
  ];
};

/**
 * Prometheus counts finished blocks against the limit; what it writes ahead and the newest hours come
 * on top, and a full disk would end it.
 */
export const metricsFitTheDisk: Rule = (draft) => {
  const { host, retentionSize = "8GiB" } = draft.observability ?? {};
  const size = hostNamed(draft, host)?.nvme?.size;
  const [kept, disk] = [parseGibibytes(retentionSize), parseGibibytes(size ?? "")];
  if (kept === null || disk === null || kept <= disk * FULLEST) return [];
  return [
    {
      code: "retention-too-large",
      path: ["observability", "retentionSize"],
      expected: `at most ${String(Math.floor(disk * FULLEST))}GiB, four fifths of ${String(host)}'s disk`,
      got: retentionSize,
      fix: "keep less, or store on a larger disk",
    },
  ];
};

const FULLEST = 0.8;

function hostNamed(draft: EnvironmentDraft, name: string | undefined): HostDraft | undefined {
  return hostsOf(draft).find(([key]) => key === name)?.[1];
}

function unknownHost(draft: EnvironmentDraft): Finding {
  const stores = hostsOf(draft).filter(([, host]) => host.nvme !== undefined);
  const names = stores.map(([name]) => name).join(", ");
  return {
    code: "host-unknown",
    path: HOST,
    expected: "one of the hosts",
    fix: names === "" ? "give a worker an nvme disk and name it here" : `name one of ${names}`,
  };
}
