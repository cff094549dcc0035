import type { Input } from "@pulumi/pulumi";

/** How the operator's machine reaches a host over SSH. */
export interface HostConnection {
  readonly address: Input<string>;
  readonly port: Input<number>;
  readonly user: Input<string>;
  /** OpenSSH private key; a secret. */
  readonly privateKey: Input<string>;
  /** The host's public key, `TYPE BASE64`; a host with any other key is refused. */
  readonly hostKey: Input<string>;
  /** The machine through which the host is reached, if there is one between. */
  readonly bastion?: HostConnection;
}
