import { judgePair, judgePart, type UpgradeRefusal } from "./judge-upgrade.ts";
import { compareReleases, minorOf } from "./release.ts";

/** What an upgrade of a mesh is about. */
export interface MeshChange {
  /** Versions of Istio. */
  readonly from: string;
  readonly to: string;
  /** Version of Kubernetes, which stays. */
  readonly kubernetes: string;
  /** Versions that a bundle of this checkout may have. */
  readonly known: readonly string[];
}

/**
 * Everything that speaks against bringing a mesh to another version, by the matrix and Istio's own policy: proxies
 * may be one minor version behind a control plane, and the agent on hosts one minor version before or behind.
 */
export function judgeMeshUpgrade({ from, to, kubernetes, known }: MeshChange): UpgradeRefusal[] {
  return [
    ...(known.includes(from) ? [] : [unknown(from)]),
    ...(isPatchBack(from, to) ? [back(from, to)] : judgePart("istio", from, to)),
    ...judgePair("istio", to, minorOf(kubernetes)),
  ];
}

function unknown(from: string): UpgradeRefusal {
  return {
    code: "mesh-version-unknown",
    what: "istio",
    expected: `${from}, which runs, among the versions that versions.yaml names: both stand side by side`,
    got: "a checkout without it",
    fix: "name it in istio.further of versions.yaml, with its module folder",
  };
}

function isPatchBack(from: string, to: string): boolean {
  return minorOf(from) === minorOf(to) && compareReleases(from, to) > 0;
}

function back(from: string, to: string): UpgradeRefusal {
  return {
    code: "part-goes-back",
    what: "istio",
    expected: `${from}, which runs, or newer`,
    got: to,
    fix: "while an upgrade is under way, --back leads back; afterwards nothing does",
  };
}
