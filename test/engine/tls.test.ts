import { beforeAll, describe, expect, it, jest } from "@jest/globals";
import { execFileSync } from "node:child_process";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { connect, createServer } from "node:tls";
import ssh2 from "ssh2";
import { asText } from "../../engine/values.ts";
import type { PropertyMap } from "../../engine/values.ts";
import { makeChain, makeTls, TLS_TYPES } from "./support/tls-resources.ts";
import type { TlsChain } from "./support/tls-resources.ts";
import { makeTemporaryFolder } from "./support/temporary-folder.ts";

// RSA keys take their time on a busy machine.
jest.setTimeout(60_000);

const ALGORITHMS: readonly (readonly [name: string, key: PropertyMap])[] = [
  ["RSA", { algorithm: "RSA", rsaBits: 2048 }],
  ["ECDSA P256", { algorithm: "ECDSA", ecdsaCurve: "P256" }],
  ["ECDSA P384", { algorithm: "ECDSA", ecdsaCurve: "P384" }],
  ["ED25519", { algorithm: "ED25519" }],
];

let folder: string;

beforeAll(async () => {
  folder = await makeTemporaryFolder();
});

async function keep(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content, { mode: 0o600 });
  return path;
}

const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

describe.each(ALGORITHMS)("a private key with %s", (_name, inputs) => {
  let key: Record<string, string>;

  beforeAll(async () => {
    key = await makeTls(TLS_TYPES.privateKey, inputs);
  });

  it("is the same key in every form", () => {
    const forms = [key["privateKeyPem"], key["privateKeyPemPkcs8"]];
    const exported = forms.map((pem) => createPrivateKey(pem ?? "").export({ format: "jwk" }));
    expect(exported[0]).toEqual(exported[1]);

    const parsed = ssh2.utils.parseKey(key["privateKeyOpenssh"] ?? "");
    if (parsed instanceof Error) throw parsed;
    expect(parsed.getPublicPEM().trim()).toBe(key["publicKeyPem"]?.trim());
  });

  it("starts with the real provider's PEM label", () => {
    const labels: Record<string, string> = { RSA: "RSA PRIVATE KEY", ECDSA: "EC PRIVATE KEY" };
    const label = labels[asText(inputs["algorithm"])] ?? "PRIVATE KEY";
    expect(key["privateKeyPem"]?.split("\n")[0]).toBe(`-----BEGIN ${label}-----`);
  });

  it("is taken by ssh-keygen, with the same public key and fingerprints", async () => {
    const path = await keep("key", key["privateKeyOpenssh"] ?? "");

    expect(run("ssh-keygen", "-y", "-f", path).trim()).toBe(key["publicKeyOpenssh"]?.trim());
    expect(run("ssh-keygen", "-l", "-f", path)).toContain(key["publicKeyFingerprintSha256"]);
    expect(run("ssh-keygen", "-l", "-E", "md5", "-f", path)).toContain(
      `MD5:${String(key["publicKeyFingerprintMd5"])}`,
    );
  });
});

describe("a private key with the curve P224", () => {
  it("has no SSH forms, because SSH has no such curve", async () => {
    const key = await makeTls(TLS_TYPES.privateKey, { algorithm: "ECDSA" });
    expect(key).toMatchObject({ ecdsaCurve: "P224", privateKeyOpenssh: "", publicKeyOpenssh: "" });
  });
});

describe.each(ALGORITHMS)("a chain of certificates with %s", (_name, keyInputs) => {
  let chain: TlsChain;

  beforeAll(async () => {
    chain = await makeChain(keyInputs);
  });

  it("is accepted by OpenSSL, strictly", async () => {
    const root = await keep("root.pem", chain.root.certPem);
    const intermediate = await keep("intermediate.pem", chain.intermediate.certPem);
    const leaf = await keep("leaf.pem", chain.leaf.certPem);
    const verified = run(
      "openssl",
      ...["verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", root],
      ...["-untrusted", intermediate, leaf],
    );
    expect(verified.trim()).toBe(`${leaf}: OK`);
  });

  it("says what was asked for", () => {
    const leaf = new X509Certificate(chain.leaf.certPem);
    const intermediate = new X509Certificate(chain.intermediate.certPem);

    expect(leaf.subject).toBe("O=nordmesh\nCN=leaf");
    expect(leaf.subjectAltName).toBe(
      "DNS:localhost, DNS:*.mesh.example, IP Address:127.0.0.1, IP Address:FD00:0:0:0:0:0:0:1, URI:spiffe://mesh/ns/a",
    );
    expect(leaf.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
    expect(leaf.ca).toBe(false);
    expect(leaf.checkIssued(intermediate)).toBe(true);
    expect(intermediate.ca).toBe(true);
    const hours = (Date.parse(leaf.validTo) - Date.parse(leaf.validFrom)) / 3_600_000;
    expect(hours).toBe(24);
    expect(Date.parse(leaf.validTo)).toBe(Date.parse(chain.leaf.validityEndTime));
  });

  it("serves TLS to a client that trusts only the root", async () => {
    const server = createServer({
      cert: chain.leaf.certPem + chain.intermediate.certPem,
      key: chain.leaf.privateKeyPem,
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const client = connect({
      port,
      host: "127.0.0.1",
      servername: "localhost",
      ca: chain.root.certPem,
    });
    await once(client, "secureConnect");

    expect(client.authorized).toBe(true);
    client.destroy();
    server.close();
  });
});

describe("a certificate request", () => {
  it("is signed by its own key, as OpenSSL sees it", async () => {
    const { request } = (await makeChain({ algorithm: "ED25519" })).leaf;
    const path = await keep("request.pem", request);
    expect(run("openssl", "req", "-verify", "-noout", "-subject", "-in", path)).toContain(
      "O = nordmesh, CN = leaf",
    );
  });

  it("that was altered is not signed", async () => {
    const chain = await makeChain({ algorithm: "ED25519" });
    const body = Buffer.from(chain.leaf.request.replace(/-----[^-]+-----|\n/g, ""), "base64");
    body[body.length - 1] = (body[body.length - 1] ?? 0) ^ 1;
    const altered = `-----BEGIN CERTIFICATE REQUEST-----\n${body.toString("base64")}\n-----END CERTIFICATE REQUEST-----\n`;

    await expect(
      makeTls(TLS_TYPES.locallySignedCert, {
        certRequestPem: altered,
        caCertPem: chain.root.certPem,
        caPrivateKeyPem: chain.root.privateKeyPem,
        allowedUses: [],
        validityPeriodHours: 1,
      }),
    ).rejects.toThrow("certRequestPem has a wrong signature");
  });

  it("is not signed with a key of another CA", async () => {
    const chain = await makeChain({ algorithm: "ED25519" });
    await expect(
      makeTls(TLS_TYPES.locallySignedCert, {
        certRequestPem: chain.leaf.request,
        caCertPem: chain.root.certPem,
        caPrivateKeyPem: chain.leaf.privateKeyPem,
        allowedUses: [],
        validityPeriodHours: 1,
      }),
    ).rejects.toThrow("caPrivateKeyPem does not belong to caCertPem");
  });
});
