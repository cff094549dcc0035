/**
 * Generations of a credential, as a cluster has them: the first is used, every one of them is accepted. A
 * credential is exchanged in three moves, and each is a list: `[1]` becomes `[1, 2]` (all accept the next
 * one), `[2, 1]` (it is used), `[2]` (the old one is gone).
 */
export type Generations = readonly [number, ...number[]];

/** Generations of all credentials that can be changed under a running cluster. */
export interface RotationPlan {
  /** What secrets are encrypted with in etcd. */
  readonly encryptionKey: Generations;
  /** What tokens of service accounts are signed with. */
  readonly serviceAccountKey: Generations;
  /** Certificates that the cluster's authorities sign; they need nobody to accept two of them. */
  readonly leafCertificates: Generations;
  /** The cluster's authority, by which Kubernetes' programs and its administrators know each other. */
  readonly clusterAuthority: Generations;
  /** The authorities of etcd and of the API's front proxy, which control planes alone know. */
  readonly controlPlaneAuthority: Generations;
  /** The mesh's root and its intermediate authority. */
  readonly meshAuthority: Generations;
  /** The operator's SSH key, where it is the stack's own. */
  readonly operatorKey: Generations;
  /** The keys that hosts prove themselves with over SSH, where they are the stack's own. */
  readonly hostKeys: Generations;
}

export type Credential = keyof RotationPlan;

/** What every credential starts with. */
export const FIRST: Generations = [1];

/** An environment whose credentials are those that it began with. */
export const UNCHANGED: RotationPlan = {
  encryptionKey: FIRST,
  serviceAccountKey: FIRST,
  leafCertificates: FIRST,
  clusterAuthority: FIRST,
  controlPlaneAuthority: FIRST,
  meshAuthority: FIRST,
  operatorKey: FIRST,
  hostKeys: FIRST,
};

/** The move that follows. From a settled list it begins another exchange. */
export function nextMove(generations: Generations): Generations {
  const [first, second] = generations;
  if (second === undefined) return [first, first + 1];
  return second > first ? [second, first] : [first];
}

/** Whether no exchange is under way. */
export function isSettled(generations: Generations): boolean {
  return generations.length === 1;
}

/** Whether the next one is used, and the old one still accepted: the move that follows forgets it. */
export function isUsed([first, second]: Generations): boolean {
  return second !== undefined && second < first;
}

/** Generation of what the cluster's authority signs: another authority makes other certificates, too. */
export function certificateGeneration({
  leafCertificates,
  clusterAuthority,
}: Pick<RotationPlan, "leafCertificates" | "clusterAuthority">): number {
  return leafCertificates[0] + clusterAuthority[0] - 1;
}

/** The same of what is on a control plane, where two other authorities sign, too. */
export function controlPlaneCertificateGeneration(
  rotation: Pick<RotationPlan, "leafCertificates" | "clusterAuthority" | "controlPlaneAuthority">,
): number {
  return certificateGeneration(rotation) + rotation.controlPlaneAuthority[0] - 1;
}

/** Name of the resource that holds a generation. The first has no number. */
export function generationName(base: string, generation: number): string {
  return generation === 1 ? base : `${base}-${String(generation)}`;
}
