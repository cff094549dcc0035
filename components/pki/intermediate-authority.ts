import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import type { Authority } from "../shared/authority.ts";
import { AUTHORITY_HOURS, AUTHORITY_USES } from "./certificate-authority.ts";
import { issueCertificate } from "./issue-certificate.ts";

export interface IntermediateAuthorityArgs {
  readonly root: Authority;
  readonly commonName: string;
}

/**
 * An authority signed by a root, that may sign leaves only. The root's key stays in the stack's
 * state; what runs in the cluster holds no more than this.
 */
export class IntermediateAuthority extends ComponentResource {
  readonly key: Output<string>;
  readonly certificate: Output<string>;

  constructor(name: string, args: IntermediateAuthorityArgs, opts?: ComponentResourceOptions) {
    super("infra:pki:IntermediateAuthority", name, {}, opts);
    const issued = issueCertificate(
      name,
      {
        authority: args.root,
        subject: { commonName: args.commonName },
        certificate: {
          isCaCertificate: true,
          maxPathLength: 0,
          allowedUses: AUTHORITY_USES,
          validityPeriodHours: AUTHORITY_HOURS,
        },
      },
      { parent: this },
    );
    this.key = issued.key;
    this.certificate = issued.certificate;
    this.registerOutputs({ certificate: this.certificate });
  }
}
