import { createPrivateKey, randomBytes, webcrypto } from "node:crypto";
import { z } from "zod";
import {
  issueCertificate,
  x509,
} from "../../../components/hosts/lab/runtime/world/world-certificates.ts";
import { VERIFICATION_SERIAL } from "../../../model/values/certificate-serial.ts";
import type { ClusterAccess } from "./cluster-access.ts";

const secretSchema = z.object({
  data: z.object({ "ca-cert.pem": z.base64(), "ca-key.pem": z.base64() }),
});

/** Certificates of the mesh's own authority for one identity, each as PEM texts with its key. */
export interface TwinCertificates {
  /** Under the number that the authority has revoked from the start. */
  readonly revoked: string;
  /** Under another number, and otherwise the same. */
  readonly accepted: string;
}

/**
 * Issues two certificates that differ in their number alone. The authority's key is read from the cluster,
 * as an administrator can, and kept in memory for the moment; so are the two keys, which hold for a day.
 */
export async function issueTwins(cluster: ClusterAccess, uri: string): Promise<TwinCertificates> {
  const query = ["get", "secret", "-n", "istio-system", "cacerts", "-o", "json"];
  const text = await cluster.must("read the mesh's authority", query);
  const { data } = secretSchema.parse(JSON.parse(text));
  const [certificate, key] = [data["ca-cert.pem"], data["ca-key.pem"]].map((value) =>
    Buffer.from(value, "base64").toString(),
  ) as [string, string];
  const authority = {
    certificate: new x509.X509Certificate(certificate),
    privateKey: await importKey(key),
  };
  const issue = async (serialNumber: string): Promise<string> => {
    const request = { name: "twin", dnsNames: [], uris: [uri], serialNumber, days: 1 };
    const issued = await issueCertificate(authority, request, new Date());
    return [issued.certificate, certificate, issued.key].join("\n");
  };
  return {
    revoked: await issue(VERIFICATION_SERIAL),
    accepted: await issue(`4${randomBytes(15).toString("hex").slice(1)}`),
  };
}

function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  const pkcs8 = createPrivateKey(pem).export({ type: "pkcs8", format: "der" });
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  return webcrypto.subtle.importKey("pkcs8", pkcs8, algorithm, false, ["sign"]);
}
