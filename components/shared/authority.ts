import type { Output } from "@pulumi/pulumi";

/** A certificate authority's key pair, PEM; the key is a secret. */
export interface Authority {
  readonly key: Output<string>;
  readonly certificate: Output<string>;
}
