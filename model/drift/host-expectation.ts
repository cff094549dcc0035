import type { Step } from "../phase.ts";
import type { HostPlan, Plan } from "../plan/plan.ts";
import { kubernetesFolder } from "../values/images.ts";

/** A step as it applies to one host. */
export interface NamedStep {
  readonly phase: string;
  readonly title: string;
  readonly step: Step;
}

export interface WantedFile {
  readonly path: string;
  /** Octal permission bits; owner and group are root. */
  readonly mode: number;
  /** SHA-256 in hexadecimal. */
  readonly digest: string;
  /** Null where it is secret: neither it nor what a host has in its place is ever shown. */
  readonly text: string | null;
  readonly phase: string;
}

export interface WantedUnit {
  /** With its suffix. */
  readonly name: string;
  /** Started at boot. */
  readonly enabled: boolean;
  /** Runs all the time; false for what runs once, or when it is asked. */
  readonly running: boolean;
  /** Paths of the drop-ins that change it. */
  readonly dropIns: readonly string[];
  readonly phase: string;
}

export interface WantedSetting {
  readonly key: string;
  readonly value: string;
  readonly phase: string;
}

/** A program as its own `--version` names it. */
export interface WantedVersion {
  readonly program: string;
  /** Shell command that prints it. */
  readonly command: string;
  readonly version: string;
  /** Where the bundle has it, if its step puts no other version in the place of one that runs; else null. */
  readonly source: string | null;
  readonly phase: string;
}

/** Everything that a host should be by the steps that are done to it. */
export interface HostExpectation {
  readonly host: HostPlan;
  readonly files: readonly WantedFile[];
  readonly units: readonly WantedUnit[];
  readonly sysctls: readonly WantedSetting[];
  readonly versions: readonly WantedVersion[];
  readonly steps: readonly NamedStep[];
}

/**
 * What a host should be, read from the same steps that make it so; nothing is listed a second time. `files` are
 * those of the steps with their digests, in the steps' order.
 */
export function expectHost(
  plan: Plan,
  host: HostPlan,
  steps: readonly NamedStep[],
  files: readonly WantedFile[],
): HostExpectation {
  // Steps that write one file write the same into it.
  const byPath = new Map(files.map((file) => [file.path, file]));
  const distinct = [...byPath.values()];
  return {
    host,
    files: distinct,
    units: distinct.flatMap((file) => unitOf(file, distinct)),
    sysctls: distinct.flatMap(settingsOf),
    versions: wantedVersions(plan, host),
    steps,
  };
}

const UNITS = "/etc/systemd/system/";

function unitOf(file: WantedFile, all: readonly WantedFile[]): WantedUnit[] {
  const name = file.path.startsWith(UNITS) ? file.path.slice(UNITS.length) : "";
  if (!/^[^/]+\.(?:service|socket|timer)$/.test(name) || file.text === null) return [];
  const enabled = /^\[Install\]$/m.test(file.text);
  const runsOnce = /^Type=oneshot$/m.test(file.text);
  const dropIns = all.filter(({ path }) => path.startsWith(`${UNITS}${name}.d/`));
  return [
    {
      name,
      enabled,
      running: enabled && !runsOnce,
      dropIns: dropIns.map(({ path }) => path),
      phase: file.phase,
    },
  ];
}

/** Lines of sysctl.d(5) with one value; a leading `-` means that a kernel may lack it. */
function settingsOf({ path, text, phase }: WantedFile): WantedSetting[] {
  if (!path.startsWith("/etc/sysctl.d/") || text === null) return [];
  return [...text.matchAll(/^-?([a-z][^\s=]*) *= *(.*)$/gm)].map(([, key = "", value = ""]) => ({
    key,
    value: value.trim(),
    phase,
  }));
}

function wantedVersions({ versions }: Plan, { kubernetes }: HostPlan): WantedVersion[] {
  const programs: readonly (readonly [string, string, string, string])[] = [
    ["kubelet", "kubelet --version", kubernetes.version, "install-kubelet"],
    ["kubeadm", "kubeadm version -o short", kubernetes.version, "install-kubelet"],
    ["kubectl", "kubectl version --client", kubernetes.version, "install-kubelet"],
    ["containerd", "containerd --version", versions.containerd, "install-runtime"],
    ["runc", "runc --version", versions.runc, "install-runtime"],
  ];
  const kubelet = `/opt/nordmesh/bundle/${kubernetesFolder(versions, kubernetes.version)}bin/kubelet`;
  return programs.map(([program, command, version, phase]) => {
    return { program, command, version, source: program === "kubelet" ? kubelet : null, phase };
  });
}
