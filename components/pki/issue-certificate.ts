import type { CustomResourceOptions, Output } from "@pulumi/pulumi";
import {
  CertRequest,
  LocallySignedCert,
  PrivateKey,
  type LocallySignedCertArgs,
} from "@pulumi/tls";
import type { Authority } from "../shared/authority.ts";

export interface CertificateIssue {
  readonly authority: Authority;
  readonly subject: { readonly commonName: string; readonly organization?: string };
  /** What the certificate is for and how long it holds, in hours. */
  readonly certificate: Omit<
    LocallySignedCertArgs,
    "certRequestPem" | "caPrivateKeyPem" | "caCertPem"
  >;
}

/** Makes a P-256 key and has an authority sign it; both PEM, the key a secret. */
export function issueCertificate(
  name: string,
  { authority, subject, certificate }: CertificateIssue,
  opts: CustomResourceOptions,
): { readonly key: Output<string>; readonly certificate: Output<string> } {
  const key = new PrivateKey(`${name}-key`, { algorithm: "ECDSA", ecdsaCurve: "P256" }, opts);
  const request = new CertRequest(
    `${name}-request`,
    { privateKeyPem: key.privateKeyPem, subject },
    opts,
  );
  const signed = new LocallySignedCert(
    `${name}-certificate`,
    {
      ...certificate,
      certRequestPem: request.certRequestPem,
      caPrivateKeyPem: authority.key,
      caCertPem: authority.certificate,
      setSubjectKeyId: true,
    },
    opts,
  );
  return { key: key.privateKeyPem, certificate: signed.certPem };
}
