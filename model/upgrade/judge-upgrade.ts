import { compareReleases, minorOf, minorsBetween } from "./release.ts";
import {
  badReleases,
  type Part,
  parts,
  skewPolicy,
  stepFloors,
  supportRows,
} from "./upgrade-matrix.ts";

/** Versions that an environment runs, or is to run. */
export interface UpgradeVersions extends Readonly<Record<Part, string>> {
  readonly kubernetes: string;
}

/** A kubelet as its node reports it. */
export interface RunningKubelet {
  readonly host: string;
  readonly version: string;
}

/** Why an upgrade is not begun. */
export interface UpgradeRefusal {
  /** Stable, for tests and machines. */
  readonly code:
    | "kubernetes-goes-back"
    | "kubernetes-skips-a-minor"
    | "part-goes-back"
    | "part-skips-a-minor"
    | "part-below-its-floor"
    | "bad-release"
    | "mesh-version-unknown"
    | "pair-unsupported"
    | "kubelet-too-old"
    | "kubelet-too-new";
  readonly what: string;
  readonly expected: string;
  readonly got: string;
  readonly fix: string;
}

/**
 * Everything that speaks against bringing an environment from the versions that it runs to others, by the
 * matrix and Kubernetes' own policy. Empty where it may be begun. What a bundle brings beside Kubernetes goes
 * first, so it has to go with the old version of Kubernetes as well.
 */
export function judgeUpgrade(
  from: UpgradeVersions,
  to: UpgradeVersions,
  kubelets: readonly RunningKubelet[],
): UpgradeRefusal[] {
  return [
    ...judgeKubernetes(from.kubernetes, to.kubernetes),
    ...kubelets.flatMap((kubelet) => judgeKubelet(kubelet, from.kubernetes, to.kubernetes)),
    ...parts.flatMap((part) => judgePart(part, from[part], to[part])),
    ...parts.flatMap((part) =>
      [...new Set([from.kubernetes, to.kubernetes].map(minorOf))].flatMap((kubernetes) =>
        judgePair(part, to[part], kubernetes),
      ),
    ),
  ];
}

function judgeKubernetes(from: string, to: string): UpgradeRefusal[] {
  if (compareReleases(from, to) > 0) {
    return [
      {
        code: "kubernetes-goes-back",
        what: "kubernetes.version",
        expected: `${from}, which runs, or a newer one: Kubernetes takes no control plane back`,
        got: to,
        fix: `set it to ${from}; only a recovery kit of before brings an older one back`,
      },
    ];
  }
  const step = minorsBetween(from, to);
  if (step <= skewPolicy.controlPlaneStep) return [];
  return [
    {
      code: "kubernetes-skips-a-minor",
      what: "kubernetes.version",
      expected: `at most ${String(skewPolicy.controlPlaneStep)} minor version after ${from}, which runs`,
      got: to,
      fix: "upgrade to each minor version between them, one after the other",
    },
  ];
}

function judgeKubelet(
  { host, version }: RunningKubelet,
  from: string,
  to: string,
): UpgradeRefusal[] {
  const got = `kubelet ${version}`;
  if (minorsBetween(from, version) > 0 && minorsBetween(to, version) > 0) {
    return [
      {
        code: "kubelet-too-new",
        what: host,
        expected: `a kubelet that is no newer than the API server, which will be of ${to}`,
        got,
        fix: "find out who installed it; this environment's upgrades do control planes first",
      },
    ];
  }
  if (!(minorsBetween(version, to) > skewPolicy.kubeletBehind)) return [];
  return [
    {
      code: "kubelet-too-old",
      what: host,
      expected: `a kubelet at most ${String(skewPolicy.kubeletBehind)} minor versions behind ${to}`,
      got,
      fix: `upgrade this host to ${from} first`,
    },
  ];
}

/** What speaks against another version of a part, whatever Kubernetes is. */
export function judgePart(part: Part, from: string, to: string): UpgradeRefusal[] {
  const refuse = (
    code: UpgradeRefusal["code"],
    expected: string,
    fix: string,
  ): UpgradeRefusal[] => [{ code, what: part, expected, got: to, fix }];
  const bad = badReleases.find(
    (each) =>
      each.part === part &&
      compareReleases(each.first, to) <= 0 &&
      compareReleases(to, each.last) <= 0,
  );
  if (bad !== undefined) {
    return refuse("bad-release", `another release: ${bad.reason}`, "take a later patch release");
  }
  if (minorsBetween(from, to) < 0) {
    return refuse("part-goes-back", `${from}, which runs, or newer`, "take a checkout with that");
  }
  if (minorsBetween(from, to) > 1) {
    const expected = `at most one minor version after ${from}, which runs`;
    return refuse("part-skips-a-minor", expected, "upgrade with the checkouts between them first");
  }
  const floor = stepFloors.find(
    (each) => each.part === part && each.from === minorOf(from) && each.to === minorOf(to),
  );
  if (floor === undefined || compareReleases(from, floor.least) >= 0) return [];
  const expected = `${floor.least} or newer before ${floor.to} (${floor.source})`;
  return refuse("part-below-its-floor", expected, `bring ${part} from ${from} to ${floor.least}`);
}

/** What speaks against a version of a part with a minor version of Kubernetes. */
export function judgePair(part: Part, version: string, kubernetes: string): UpgradeRefusal[] {
  const minor = minorOf(version);
  const row = supportRows.find((each) => each.part === part && each.minor === minor);
  if (row !== undefined && Object.keys(row.kubernetes).includes(kubernetes)) return [];
  const good = supportRows
    .filter((each) => each.part === part && Object.keys(each.kubernetes).includes(kubernetes))
    .map((each) => each.minor);
  return [
    {
      code: "pair-unsupported",
      what: part,
      expected:
        good.length === 0
          ? `a version that is known to go with Kubernetes ${kubernetes}; none is`
          : `${good.join(" or ")}, which goes with Kubernetes ${kubernetes}`,
      got: version,
      fix:
        row === undefined
          ? "look the pair up, and add it to model/upgrade/upgrade-matrix.ts with its source"
          : `upgrade ${part} first, or choose another version of Kubernetes (${row.source})`,
    },
  ];
}
