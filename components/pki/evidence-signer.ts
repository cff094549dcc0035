import {
  ComponentResource,
  type ComponentResourceOptions,
  type Output,
  secret,
} from "@pulumi/pulumi";
import { CertificateAuthority } from "./certificate-authority.ts";
import { issueCertificate } from "./issue-certificate.ts";

const YEAR_HOURS = 365 * 24;

/**
 * The key that evidence documents are signed with, and the root that they are checked against. The
 * root is one of its own: what the cluster's root signs may log in to Kubernetes, what the mesh's root
 * signs is a workload, and a document has to be checked for years by people who get this root and
 * nothing else, whatever is rotated meanwhile. A document holds its signer's certificate, so an `up`
 * that renews that one takes nothing from documents made before.
 */
export class EvidenceSigner extends ComponentResource {
  /** Private key, PEM. A secret. */
  readonly key: Output<string>;
  readonly certificate: Output<string>;
  readonly rootCertificate: Output<string>;

  constructor(
    name: string,
    args: { readonly environment: string },
    opts?: ComponentResourceOptions,
  ) {
    super("infra:pki:EvidenceSigner", name, {}, opts);
    const root = new CertificateAuthority(
      `${name}-root`,
      { commonName: `${args.environment} evidence root` },
      { parent: this },
    );
    const signer = issueCertificate(
      name,
      {
        authority: root,
        subject: { commonName: `${args.environment} evidence` },
        certificate: {
          allowedUses: ["digital_signature", "content_commitment"],
          validityPeriodHours: YEAR_HOURS,
          earlyRenewalHours: YEAR_HOURS / 4,
        },
      },
      { parent: this },
    );
    this.key = secret(signer.key);
    this.certificate = signer.certificate;
    this.rootCertificate = root.certificate;
    this.registerOutputs({ rootCertificate: this.rootCertificate });
  }
}
