import {
  certificateGeneration,
  type Generations,
  generationName,
  type RotationPlan,
  UNCHANGED,
} from "../plan/generations.ts";

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
  rotation: RotationPlan = UNCHANGED,
): readonly NeededSecret[] {
  return [
    ...rotation.clusterAuthority.map((generation) =>
      root("the cluster's authority", generationName("pki-cluster", generation)),
    ),
    ...rotation.controlPlaneAuthority.flatMap((generation) => [
      root("the authority of the API's front proxy", generationName("pki-front-proxy", generation)),
      root("etcd's authority", generationName("pki-etcd", generation)),
    ]),
    ...rotation.meshAuthority.flatMap((generation) => {
      const meshRoot = generationName("pki-mesh-root", generation);
      return [
        root("the mesh's root", meshRoot),
        issued(
          "the mesh's intermediate authority",
          generationName("pki-mesh-intermediate", generation),
          meshRoot,
        ),
      ];
    }),
    root("the root of evidence", "pki-evidence-root"),
    issued("the signer of evidence", "pki-evidence", "pki-evidence-root"),
    ...CLIENTS.map(([what, name]) =>
      issued(
        what,
        generationName(name, certificateGeneration(rotation)),
        generationName("pki-cluster", rotation.clusterAuthority[0]),
      ),
    ),
    ...bareEach(
      "the key of service-account tokens",
      "pki-service-account-key",
      rotation.serviceAccountKey,
    ),
    ...bareEach("the key of encryption at rest", "pki-encryption-key", rotation.encryptionKey),
    bare("the token of measurements", "pki-measure-key"),
    // Rented hosts were set up with a key of the operator's, which is an output of the stack.
    ...(driver === "lab"
      ? bareEach("the operator's SSH key", "operator-key", rotation.operatorKey)
      : []),
  ];
}

const CLIENTS = [
  ["the operator's client certificate", "pki-operator"],
  ["the client certificate of joining hosts", "pki-bootstrap"],
] as const;

function bareEach(what: string, base: string, generations: Generations): NeededSecret[] {
  return generations.map((generation) => bare(what, generationName(base, generation)));
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
