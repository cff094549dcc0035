/** A minor version, such as `1.36`. */
export type Minor = `${number}.${number}`;

/** Parts of an environment whose versions have to go together with that of Kubernetes. */
export const parts = ["etcd", "cilium", "istio"] as const;
export type Part = (typeof parts)[number];

/**
 * How a pair is known to be good: its vendor lists it, or the lab's tests of this repository run it and no
 * vendor's list says otherwise.
 */
export type Proof = "vendor" | "lab";

/** Versions of Kubernetes that one minor version of a part goes with. */
export interface SupportRow {
  readonly part: Part;
  readonly minor: Minor;
  readonly kubernetes: Readonly<Partial<Record<Minor, Proof>>>;
  /** Where that is said. */
  readonly source: string;
}

/** What goes with what. A pair that is not here is not made: nobody has said that it works. */
export const supportRows: readonly SupportRow[] = [
  {
    part: "etcd",
    minor: "3.6",
    kubernetes: { "1.34": "vendor", "1.35": "vendor", "1.36": "vendor" },
    source: "SupportedEtcdVersion in kubeadm 1.36",
  },
  {
    part: "etcd",
    minor: "3.7",
    kubernetes: { "1.34": "vendor", "1.35": "vendor", "1.36": "vendor", "1.37": "vendor" },
    source: "SupportedEtcdVersion and DefaultEtcdVersion in kubeadm 1.37",
  },
  {
    part: "cilium",
    minor: "1.20",
    kubernetes: {
      "1.33": "vendor",
      "1.34": "vendor",
      "1.35": "vendor",
      "1.36": "vendor",
      "1.37": "lab",
    },
    source:
      "Kubernetes Compatibility in Cilium 1.20's documentation, which leaves newer versions open",
  },
  {
    part: "istio",
    minor: "1.30",
    kubernetes: {
      "1.32": "vendor",
      "1.33": "vendor",
      "1.34": "vendor",
      "1.35": "vendor",
      "1.36": "vendor",
    },
    source: "Supported Releases in Istio's documentation, 2026",
  },
  {
    part: "istio",
    minor: "1.31",
    kubernetes: {
      "1.32": "vendor",
      "1.33": "vendor",
      "1.34": "vendor",
      "1.35": "vendor",
      "1.36": "vendor",
      "1.37": "lab",
    },
    source: "the row of the development line in Supported Releases of Istio's documentation, 2026",
  },
];

/** Kubernetes, "Version Skew Policy", in minor versions. */
export const skewPolicy = {
  /** How far kubeadm brings a control plane at once ("Upgrading kubeadm clusters"). */
  controlPlaneStep: 1,
  /** How far API servers may stand apart while an upgrade is under way. */
  apiServers: 1,
  /** How far a kubelet may stand behind an API server; never before it. */
  kubeletBehind: 3,
} as const;

/** What a part has to be of before it may be brought to another minor version. */
export interface StepFloor {
  readonly part: Part;
  readonly from: Minor;
  readonly to: Minor;
  /** The oldest patch release of `from`. */
  readonly least: string;
  readonly source: string;
}

export const stepFloors: readonly StepFloor[] = [
  {
    part: "etcd",
    from: "3.5",
    to: "3.6",
    least: "3.5.26",
    source: "etcd, Upgrade etcd from v3.5 to v3.6: members of an older release may not come up",
  },
];

/** Releases that are never installed, with the reason. Both ends are meant. */
export interface BadReleases {
  readonly part: Part;
  readonly first: string;
  readonly last: string;
  readonly reason: string;
}

export const badReleases: readonly BadReleases[] = [
  {
    part: "etcd",
    first: "3.5.0",
    last: "3.5.2",
    reason: "etcd's own postmortem: data may differ between members after a crash under load",
  },
];
