/** A released Kubernetes version. */
export interface KubernetesVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/** Three numbers such as `1.37.2`; null for `v1.37.2`, `1.37` and pre-releases. */
export function parseKubernetesVersion(text: string): KubernetesVersion | null {
  const match = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/.exec(text);
  if (!match) return null;
  return { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3]) };
}
