import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import type { Authority } from "../shared/authority.ts";
import { issueCertificate } from "./issue-certificate.ts";

export interface ClientCertificateArgs {
  readonly authority: Authority;
  /** User name, to Kubernetes. */
  readonly commonName: string;
  /** Group, to Kubernetes. */
  readonly organization: string;
}

const YEAR_HOURS = 365 * 24;

/** A client certificate for one year; an `up` in its last three months makes the next one. */
export class ClientCertificate extends ComponentResource {
  readonly key: Output<string>;
  readonly certificate: Output<string>;

  constructor(name: string, args: ClientCertificateArgs, opts?: ComponentResourceOptions) {
    super("infra:pki:ClientCertificate", name, {}, opts);
    const { authority, commonName, organization } = args;
    const issued = issueCertificate(
      name,
      {
        authority,
        subject: { commonName, organization },
        certificate: {
          allowedUses: ["client_auth", "digital_signature", "key_encipherment"],
          validityPeriodHours: YEAR_HOURS,
          earlyRenewalHours: YEAR_HOURS / 4,
        },
      },
      { parent: this },
    );
    this.key = issued.key;
    this.certificate = issued.certificate;
    this.registerOutputs({ certificate: this.certificate });
  }
}
