import ssh2 from "ssh2";

/** A key pair in the forms that SSH connections take. */
export interface SshKey {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** Makes an Ed25519 key pair. */
export function makeSshKey(): SshKey {
  for (;;) {
    const { private: privateKey, public: publicKey } = ssh2.utils.generateKeyPairSync("ed25519");
    // Three in a thousand are keys that the library itself cannot read back.
    if (!(ssh2.utils.parseKey(privateKey) instanceof Error)) return { privateKey, publicKey };
  }
}
