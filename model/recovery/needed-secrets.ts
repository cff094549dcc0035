import { encryptionKeyName, FIRST_KEY, type KeyGenerations } from "../plan/key-rotation.ts";

/** A key and what belongs to it, by the names of their resources in the stack. */
export interface NeededSecret {
  /** What it is, for a person. */
  readonly what: string;
  /** Name of the resource that holds the private key. */
  readonly key: string;
  /** Name of the resource that holds the certificate; null for a key without one. */
  readonly certificate: string | null;
  /** Name of the resource whose certificate signed it; null for a root, or where there is no certificate. */
  readonly issuer: string | null;
}

/**
 * Secrets that have to be the same after a rebuild, so that identities, tokens, kubeconfigs and what is
 * encrypted in etcd stay valid. The names are those of components/pki and stacks/operator-key.ts.
 */
export function neededSecrets(
  driver: string,
  encryptionKeys: KeyGenerations = FIRST_KEY,
): readonly NeededSecret[] {
  const operator = { what: "the operator's SSH key", key: "operator-key" };
  return [
    root("the cluster's authority", "pki-cluster"),
    root("the authority of the API's front proxy", "pki-front-proxy"),
    root("etcd's authority", "pki-etcd"),
    root("the mesh's root", "pki-mesh-root"),
    issued("the mesh's intermediate authority", "pki-mesh-intermediate", "pki-mesh-root"),
    root("the root of evidence", "pki-evidence-root"),
    issued("the signer of evidence", "pki-evidence", "pki-evidence-root"),
    issued("the operator's client certificate", "pki-operator", "pki-cluster"),
    issued("the client certificate of joining hosts", "pki-bootstrap", "pki-cluster"),
    bare("the key of service-account tokens", "pki-service-account-key"),
    ...encryptionKeys.map((generation) =>
      bare("the key of encryption at rest", encryptionKeyName("pki", generation)),
    ),
    bare("the token of measurements", "pki-measure-key"),
    // Rented hosts were set up with a key of the operator's, which is an output of the stack.
    ...(driver === "lab" ? [bare(operator.what, operator.key)] : []),
  ];
}

function root(what: string, name: string): NeededSecret {
  return { what, key: `${name}-key`, certificate: `${name}-certificate`, issuer: null };
}

function issued(what: string, name: string, issuer: string): NeededSecret {
  return { ...root(what, name), issuer: `${issuer}-certificate` };
}

function bare(what: string, key: string): NeededSecret {
  return { what, key, certificate: null, issuer: null };
}
