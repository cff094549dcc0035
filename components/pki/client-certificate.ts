import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { CertRequest, LocallySignedCert, PrivateKey } from "@pulumi/tls";
import type { CertificateAuthority } from "./certificate-authority.ts";

export interface ClientCertificateArgs {
  readonly authority: CertificateAuthority;
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
    const key = new PrivateKey(
      `${name}-key`,
      { algorithm: "ECDSA", ecdsaCurve: "P256" },
      { parent: this },
    );
    const request = new CertRequest(
      `${name}-request`,
      {
        privateKeyPem: key.privateKeyPem,
        subject: { commonName: args.commonName, organization: args.organization },
      },
      { parent: this },
    );
    const certificate = new LocallySignedCert(
      `${name}-certificate`,
      {
        certRequestPem: request.certRequestPem,
        caPrivateKeyPem: args.authority.key,
        caCertPem: args.authority.certificate,
        allowedUses: ["client_auth", "digital_signature", "key_encipherment"],
        setSubjectKeyId: true,
        validityPeriodHours: YEAR_HOURS,
        earlyRenewalHours: YEAR_HOURS / 4,
      },
      { parent: this },
    );
    this.key = key.privateKeyPem;
    this.certificate = certificate.certPem;
    this.registerOutputs({ certificate: this.certificate });
  }
}
