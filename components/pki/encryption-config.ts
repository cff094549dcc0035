import { createHash } from "node:crypto";
import { all, type Output, secret } from "@pulumi/pulumi";

/** One generation of the key that secrets are encrypted with. */
export interface EncryptionKey {
  readonly generation: number;
  /** An Ed25519 key, PEM: a source of randomness that the state knows how to keep. */
  readonly seed: Output<string>;
}

/** The API servers' EncryptionConfiguration: the first key encrypts, all of them decrypt. A secret. */
export function encryptionConfig(keys: readonly EncryptionKey[]): Output<string> {
  return secret(
    all(keys.map(({ seed }) => seed)).apply((seeds) =>
      renderEncryptionConfig(
        keys.map(({ generation }, index) => ({ generation, seed: seeds[index] ?? "" })),
      ),
    ),
  );
}

/**
 * Secrets are encrypted in etcd with XSalsa20-Poly1305 (`secretbox`), whose random nonces do not
 * wear a key out. A key is the digest of its seed.
 */
export function renderEncryptionConfig(
  keys: readonly { readonly generation: number; readonly seed: string }[],
): string {
  const entries = keys.map(({ generation, seed }) => {
    const key = createHash("sha256").update(seed).digest("base64");
    return `            - name: key${String(generation)}\n              secret: ${key}\n`;
  });
  return `apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
  - resources: [secrets]
    providers:
      - secretbox:
          keys:
${entries.join("")}      - identity: {}
`;
}
