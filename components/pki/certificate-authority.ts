import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { PrivateKey, SelfSignedCert } from "@pulumi/tls";

/** Ten years: a root is changed by a planned rotation, never by running out. */
export const AUTHORITY_HOURS = 10 * 365 * 24;

/** Key usages of a certificate that signs others (RFC 5280, 4.2.1.3). */
export const AUTHORITY_USES = [
  "cert_signing",
  "crl_signing",
  "digital_signature",
  "key_encipherment",
];

/**
 * A self-signed root. It has no early renewal: a root that renews itself in an ordinary `up` would
 * cut off everything that trusts the old one.
 */
export class CertificateAuthority extends ComponentResource {
  /** Private key, PEM (SEC 1). A secret. */
  readonly key: Output<string>;
  /** Certificate, PEM. */
  readonly certificate: Output<string>;

  constructor(
    name: string,
    args: { readonly commonName: string },
    opts?: ComponentResourceOptions,
  ) {
    super("infra:pki:CertificateAuthority", name, {}, opts);
    const key = new PrivateKey(
      `${name}-key`,
      { algorithm: "ECDSA", ecdsaCurve: "P256" },
      { parent: this },
    );
    const certificate = new SelfSignedCert(
      `${name}-certificate`,
      {
        privateKeyPem: key.privateKeyPem,
        subject: { commonName: args.commonName },
        isCaCertificate: true,
        setSubjectKeyId: true,
        allowedUses: AUTHORITY_USES,
        validityPeriodHours: AUTHORITY_HOURS,
      },
      { parent: this },
    );
    this.key = key.privateKeyPem;
    this.certificate = certificate.certPem;
    this.registerOutputs({ certificate: this.certificate });
  }
}
