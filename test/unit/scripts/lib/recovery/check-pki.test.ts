import "reflect-metadata";
import { generateKeyPairSync, webcrypto } from "node:crypto";
import { beforeAll, describe, expect, it } from "@jest/globals";
import * as x509 from "@peculiar/x509";
import { neededSecrets } from "../../../../../model/recovery/needed-secrets.ts";
import { UNCHANGED } from "../../../../../model/plan/generations.ts";
import { checkPki } from "../../../../../scripts/lib/recovery/check/check-pki.ts";
import {
  type OpenResource,
  readStackResources,
} from "../../../../../scripts/lib/recovery/kit/stack-resources.ts";

interface Pair {
  readonly key: string;
  readonly certificate: string;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

async function issue(name: string, issuer?: { keys: webcrypto.CryptoKeyPair; name: string }) {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${name}`,
    issuer: `CN=${issuer?.name ?? name}`,
    publicKey: keys.publicKey,
    signingKey: (issuer?.keys ?? keys).privateKey,
    signingAlgorithm: ALGORITHM,
  });
  const exported = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey));
  const key = x509.PemConverter.encode(exported, "PRIVATE KEY");
  return { keys, name, pem: { key, certificate: certificate.toString("pem") } };
}

const pairs = new Map<string, Pair>();
let resources: Map<string, OpenResource>;

beforeAll(async () => {
  const issuers = new Map<string, Awaited<ReturnType<typeof issue>>>();
  for (const { key, certificate, issuer } of neededSecrets("lab")) {
    const made = await issue(key, issuer === null ? undefined : issuers.get(issuer));
    if (certificate !== null) issuers.set(certificate, made);
    pairs.set(key, made.pem);
  }
  resources = new Map(
    neededSecrets("lab").flatMap(({ key, certificate }) => {
      const { key: privateKeyPem, certificate: certPem } = pairs.get(key) ?? {
        key: "",
        certificate: "",
      };
      return [
        entry(key, { privateKeyPem }),
        ...(certificate === null ? [] : [entry(certificate, { certPem })]),
      ];
    }),
  );
});

function entry(name: string, outputs: OpenResource["outputs"]): [string, OpenResource] {
  return [name, { urn: `urn:${name}`, type: "tls:index:Any", name, inputs: {}, outputs }];
}

describe("the secrets of a kit", () => {
  it("asks for the key that secrets are encrypted with since it was changed", () => {
    expect(checkPki(resources, "lab", { ...UNCHANGED, encryptionKey: [2] })).toEqual([
      "the key of encryption at rest: there is no key pki-encryption-key-2, or it cannot be read",
    ]);
    expect(checkPki(resources, "lab", { ...UNCHANGED, encryptionKey: [2, 1] })).toHaveLength(1);
  });

  it("asks for both generations of what is being changed, each with its own issuer", () => {
    const changing = { ...UNCHANGED, meshAuthority: [1, 2], serviceAccountKey: [2, 1] } as const;
    expect(checkPki(resources, "lab", changing)).toEqual([
      expect.stringContaining("no key pki-mesh-root-2-key"),
      expect.stringContaining("no key pki-mesh-intermediate-2-key"),
      expect.stringContaining("no key pki-service-account-key-2"),
    ]);
  });

  it("are enough where all are there", () => {
    expect(checkPki(resources, "lab")).toEqual([]);
  });

  it("need no key of the operator's where hosts are rented", () => {
    const rented = new Map([...resources].filter(([name]) => name !== "operator-key"));
    expect(checkPki(rented, "inventory")).toEqual([]);
    expect(checkPki(rented, "lab")).toEqual([expect.stringContaining("the operator's SSH key")]);
  });

  it("are all named that are missing, foreign or unreadable", () => {
    const other = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
    const bad = new Map([
      ...resources,
      entry("pki-etcd-key", {
        privateKeyPem: other.export({ type: "sec1", format: "pem" }).toString(),
      }),
      entry("pki-mesh-intermediate-certificate", {
        certPem: pairs.get("pki-mesh-intermediate-key")?.key ?? "",
      }),
      entry("pki-operator-certificate", {
        certPem: pairs.get("pki-etcd-key")?.certificate ?? "",
      }),
    ]);
    bad.delete("pki-encryption-key");
    const problems = checkPki(bad, "lab");
    expect(problems).toEqual([
      "etcd's authority: the key pki-etcd-key does not belong to the certificate pki-etcd-certificate",
      "the mesh's intermediate authority: there is no certificate pki-mesh-intermediate-certificate, or it cannot be read",
      "the operator's client certificate: the key pki-operator-key does not belong to the certificate pki-operator-certificate",
      "the key of encryption at rest: there is no key pki-encryption-key, or it cannot be read",
    ]);
    expect(problems.join()).not.toContain("PRIVATE");
  });

  it("have to be signed by the authority of the kit", async () => {
    const stranger = await issue("pki-cluster-key");
    const { pem } = await issue("pki-operator-key", stranger);
    const bad = new Map([
      ...resources,
      entry("pki-operator-key", { privateKeyPem: pem.key }),
      entry("pki-operator-certificate", { certPem: pem.certificate }),
    ]);
    expect(checkPki(bad, "lab")).toEqual([
      "the operator's client certificate: the certificate pki-operator-certificate is not signed by pki-cluster-certificate",
    ]);
  });
});

const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

describe("the state of a kit", () => {
  it("is read as either engine writes it, with its secrets", () => {
    const name = "pki-etcd-key";
    const type = "tls:index/privateKey:PrivateKey";
    const urn = `urn:pulumi:small::nordmesh::infra:pki:ClusterPki$${type}::${name}`;
    const wanted = { urn, type, name, inputs: {}, outputs: { privateKeyPem: "pem" } };
    const embedded = {
      format: 1,
      project: "nordmesh",
      stack: "small",
      resources: [
        { urn, type, name, inputs: {}, outputs: { privateKeyPem: { ...SECRET, value: "pem" } } },
      ],
    };
    const exported = {
      version: 3,
      deployment: {
        resources: [
          {
            urn,
            type,
            outputs: { privateKeyPem: { ...SECRET, plaintext: '"pem"' } },
          },
        ],
      },
    };
    expect(readStackResources("embedded", JSON.stringify(embedded)).get(name)).toEqual(wanted);
    expect(readStackResources("pulumi", JSON.stringify(exported)).get(name)).toEqual(wanted);
    expect(() => readStackResources("embedded", JSON.stringify(exported))).toThrow();
  });
});
