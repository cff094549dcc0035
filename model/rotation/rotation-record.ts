import type { Credential, Generations, RotationPlan } from "../plan/generations.ts";
import { UNCHANGED } from "../plan/generations.ts";

/** What is known of one credential. */
export interface CredentialRecord {
  readonly generations: Generations;
  /** When the whole cluster had come to these generations, ISO 8601; absent where nobody has seen that. */
  readonly reached?: string;
}

/** What is kept beside an environment's file of its credentials; one that was never changed is not in it. */
export type RotationRecord = Readonly<Partial<Record<Credential, CredentialRecord>>>;

/** The generations of all credentials. */
export function generationsOf(record: RotationRecord): RotationPlan {
  return {
    encryptionKey: recordOf(record, "encryptionKey").generations,
    serviceAccountKey: recordOf(record, "serviceAccountKey").generations,
    leafCertificates: recordOf(record, "leafCertificates").generations,
    clusterAuthority: recordOf(record, "clusterAuthority").generations,
    controlPlaneAuthority: recordOf(record, "controlPlaneAuthority").generations,
    meshAuthority: recordOf(record, "meshAuthority").generations,
    operatorKey: recordOf(record, "operatorKey").generations,
    hostKeys: recordOf(record, "hostKeys").generations,
  };
}

/** What is known of a credential. The ones that an environment begins with came with its first `up`. */
export function recordOf(record: RotationRecord, credential: Credential): CredentialRecord {
  return record[credential] ?? { generations: UNCHANGED[credential], reached: "" };
}
