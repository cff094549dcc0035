import { createTlsProvider } from "../../../engine/providers/tls/tls-provider.ts";
import type { OperationRequest } from "../../../engine/providers/provider.ts";
import type { PropertyMap } from "../../../engine/values.ts";

export const TLS_TYPES = {
  privateKey: "tls:index/privateKey:PrivateKey",
  certRequest: "tls:index/certRequest:CertRequest",
  selfSignedCert: "tls:index/selfSignedCert:SelfSignedCert",
  locallySignedCert: "tls:index/locallySignedCert:LocallySignedCert",
} as const;

/** Makes one resource of the TLS provider, and answers its outputs. */
export async function makeTls(type: string, inputs: PropertyMap): Promise<Record<string, string>> {
  const request: OperationRequest = {
    urn: "urn",
    type,
    name: "test",
    id: "",
    inputs,
    outputs: {},
    config: {},
    ignoreChanges: [],
    secrets: [],
    signal: new AbortController().signal,
    progress: () => undefined,
  };
  return (await createTlsProvider().create(request)).outputs as Record<string, string>;
}

interface Identity {
  readonly privateKeyPem: string;
  readonly certPem: string;
}

/** Root, intermediate and leaf, each with a key of its own. */
export interface TlsChain {
  readonly root: Identity;
  readonly intermediate: Identity;
  readonly leaf: Identity & { readonly request: string; readonly validityEndTime: string };
}

/** Makes a chain; the leaf is for localhost, as server and client, for 24 hours. */
export async function makeChain(keyInputs: PropertyMap): Promise<TlsChain> {
  const key = (): Promise<Record<string, string>> => makeTls(TLS_TYPES.privateKey, keyInputs);
  const subject = (commonName: string): PropertyMap => ({
    subject: { commonName, organization: "nordmesh" },
  });
  const rootKey = textOf(await key(), "privateKeyPem");
  const root = await makeTls(TLS_TYPES.selfSignedCert, {
    privateKeyPem: rootKey,
    ...subject("root"),
    allowedUses: ["cert_signing", "crl_signing"],
    isCaCertificate: true,
    validityPeriodHours: 87_600,
  });
  const issue = async (
    requestInputs: PropertyMap,
    certInputs: PropertyMap,
    ca: Identity,
  ): Promise<TlsChain["leaf"]> => {
    const privateKeyPem = textOf(await key(), "privateKeyPem");
    const request = textOf(
      await makeTls(TLS_TYPES.certRequest, { privateKeyPem, ...requestInputs }),
      "certRequestPem",
    );
    const cert = await makeTls(TLS_TYPES.locallySignedCert, {
      certRequestPem: request,
      caCertPem: ca.certPem,
      caPrivateKeyPem: ca.privateKeyPem,
      ...certInputs,
    });
    const { certPem = "", validityEndTime = "" } = cert;
    return { privateKeyPem, certPem, request, validityEndTime };
  };
  const rootIdentity = { privateKeyPem: rootKey, certPem: textOf(root, "certPem") };
  const intermediate = await issue(
    subject("intermediate"),
    {
      allowedUses: ["cert_signing"],
      isCaCertificate: true,
      maxPathLength: 0,
      validityPeriodHours: 48,
    },
    rootIdentity,
  );
  const leaf = await issue(
    {
      ...subject("leaf"),
      dnsNames: ["localhost", "*.mesh.example"],
      ipAddresses: ["127.0.0.1", "fd00::1"],
      uris: ["spiffe://mesh/ns/a"],
    },
    { allowedUses: ["digital_signature", "server_auth", "client_auth"], validityPeriodHours: 24 },
    intermediate,
  );
  return { root: rootIdentity, intermediate, leaf };
}

function textOf(outputs: Record<string, string>, name: string): string {
  const value = outputs[name];
  if (value === undefined) throw new Error(`no output ${name}`);
  return value;
}
