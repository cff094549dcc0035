import type { HardeningItemId } from "../values/hardening-item.ts";

/** Something that is hardened: what is asked, how that is met, and how a running host shows it. */
export interface HardeningItem {
  readonly id: HardeningItemId;
  /** What is asked, as a truth about the host or the cluster. */
  readonly title: string;
  /** How it is met, and where otherwise than the benchmark has it, why. */
  readonly how: string;
  /** The phase or program that sees to it. */
  readonly by: string;
  readonly on: "control-planes" | "all-hosts";
  readonly check: HardeningCheck;
}

/**
 * How it is checked. `shell`: a line of POSIX shell with the functions of render-check-script.ts, which
 * reads running processes and files. `kubelet`: a value in the configuration that a kubelet says it runs
 * with. `reading`: a person reads what is named; no program can judge it.
 */
export type HardeningCheck =
  | { readonly kind: "shell"; readonly text: string }
  | { readonly kind: "kubelet"; readonly setting: string; readonly wanted: KubeletValue }
  | { readonly kind: "reading"; readonly where: string };

/** `above`: a number larger than that; otherwise exactly the value, where a missing one is false, 0 or empty. */
export type KubeletValue =
  boolean | number | string | readonly string[] | { readonly above: number };

/** A check on the host. */
export function shell(text: string): HardeningCheck {
  return { kind: "shell", text };
}

/** A check of what a kubelet runs with. */
export function kubelet(setting: string, wanted: KubeletValue): HardeningCheck {
  return { kind: "kubelet", setting, wanted };
}
