import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { CertRequest, LocallySignedCert, PrivateKey } from "@pulumi/tls";
import { AUTHORITY_HOURS, type CertificateAuthority } from "./certificate-authority.ts";

export interface IntermediateAuthorityArgs {
  readonly root: CertificateAuthority;
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
    const key = new PrivateKey(
      `${name}-key`,
      { algorithm: "ECDSA", ecdsaCurve: "P256" },
      { parent: this },
    );
    const request = new CertRequest(
      `${name}-request`,
      { privateKeyPem: key.privateKeyPem, subject: { commonName: args.commonName } },
      { parent: this },
    );
    const certificate = new LocallySignedCert(
      `${name}-certificate`,
      {
        certRequestPem: request.certRequestPem,
        caPrivateKeyPem: args.root.key,
        caCertPem: args.root.certificate,
        isCaCertificate: true,
        maxPathLength: 0,
        setSubjectKeyId: true,
        allowedUses: ["cert_signing", "crl_signing", "digital_signature", "key_encipherment"],
        validityPeriodHours: AUTHORITY_HOURS,
      },
      { parent: this },
    );
    this.key = key.privateKeyPem;
    this.certificate = certificate.certPem;
    this.registerOutputs({ certificate: this.certificate });
  }
}
