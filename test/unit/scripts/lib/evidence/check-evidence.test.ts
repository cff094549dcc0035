import { X509Certificate } from "node:crypto";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { renderDocument } from "../../../../../model/evidence/document/render-document.ts";
import type { Evidence } from "../../../../../model/evidence/evidence.ts";
import {
  renderSignedJson,
  type SignedEvidence,
} from "../../../../../model/evidence/signed-evidence.ts";
import { describeSigner } from "../../../../../scripts/lib/evidence/certificates.ts";
import {
  checkDocument,
  NO_DOCUMENT,
  openDocument,
} from "../../../../../scripts/lib/evidence/check-evidence.ts";
import { signEvidence } from "../../../../../scripts/lib/evidence/sign-evidence.ts";
import type { SigningKeys } from "../../../../../scripts/lib/evidence/signing-keys.ts";
import { evidenceWith } from "../../../../fixtures/evidence.ts";
import { type KeyOptions, makeSigningKeys } from "../../../../support/signing-keys.ts";

let keys: SigningKeys;
let root: X509Certificate;
let evidence: Evidence;

beforeAll(async () => {
  keys = await makeSigningKeys();
  root = new X509Certificate(keys.root);
  evidence = now(evidenceWith());
});

/** Made when its certificate is valid. */
function now(made: Evidence): Evidence {
  return { ...made, madeAt: new Date(Date.now() + 60_000).toISOString() };
}

function renderPage(signed: SignedEvidence): string {
  const [signer, issuer] = signed.signature.certificates;
  return renderDocument(
    signed,
    describeSigner(new X509Certificate(signer), new X509Certificate(issuer)),
  );
}

/** Names of the questions that a file does not pass. */
function objections(text: string, trusted: X509Certificate = root): string[] {
  const document = openDocument(text);
  const checks = document === null ? [NO_DOCUMENT] : checkDocument(document, trusted);
  return checks.filter(({ outcome }) => outcome !== "passed").map(({ name }) => name);
}

describe("a document as it was made", () => {
  it("is authentic, as a page and as JSON", () => {
    const signed = signEvidence(evidence, keys);
    expect(objections(renderPage(signed))).toEqual([]);
    expect(objections(renderSignedJson(signed))).toEqual([]);
  });
});

describe("one changed byte", () => {
  it.each([
    ["page", renderPage],
    ["JSON file", renderSignedJson],
  ])("anywhere in the %s is noticed", (_form, render) => {
    const bytes = Buffer.from(render(signEvidence(evidence, keys)));
    // Every 97th byte: all kinds of places, in seconds.
    const unnoticed = Array.from(
      { length: Math.floor(bytes.length / 97) },
      (_, index) => index * 97,
    )
      .map((at) => {
        const changed = Buffer.from(bytes);
        changed[at] = (bytes[at] ?? 0) ^ 1;
        return { at, text: changed.toString() };
      })
      .filter(({ text }) => objections(text).length === 0)
      .map(({ at }) => at);
    expect(unnoticed).toEqual([]);
  });

  it.each([
    ["added at the end", (text: string) => `${text} `],
    ["added at the start", (text: string) => ` ${text}`],
    ["taken from the end", (text: string) => text.slice(0, -1)],
  ])("%s is noticed", (_what, change) => {
    const signed = signEvidence(evidence, keys);
    expect(objections(change(renderPage(signed)))).not.toEqual([]);
    expect(objections(change(renderSignedJson(signed)))).not.toEqual([]);
  });
});

describe("a forged document", () => {
  it("with other data under the old signature is not authentic", () => {
    const signed = signEvidence(evidence, keys);
    const forged = { ...signed, evidence: { ...evidence, residency: "eu" as const } };
    expect(objections(renderPage(forged))).toEqual(["signature"]);
    expect(objections(renderSignedJson(forged))).toEqual(["signature"]);
  });

  it("whose page shows other data than what is signed is not authentic", () => {
    const page = renderPage(signEvidence(evidence, keys));
    const forged = page.replace("All 11 probes passed.", "All 12 probes passed.");
    expect(forged).not.toBe(page);
    expect(objections(forged)).toEqual(["page"]);
  });

  it("with a second set of data in the page is not authentic", () => {
    const page = renderPage(signEvidence(evidence, keys));
    const other = renderPage(signEvidence(now(evidenceWith({ verification: null })), keys));
    expect(objections(other + page)).toEqual(["page"]);
  });

  it("signed with keys of its own is not authentic", async () => {
    const signed = signEvidence(evidence, await makeSigningKeys());
    expect(objections(renderPage(signed))).toEqual(["certificate"]);
  });

  it("with a certificate of its own under the trusted root's name is not authentic", async () => {
    const signed = signEvidence(evidence, await makeSigningKeys());
    const [signer] = signed.signature.certificates;
    const certificates = [signer, root.toString()] as const;
    const forged = { ...signed, signature: { ...signed.signature, certificates } };
    expect(objections(renderSignedJson(forged))).toEqual(["certificate"]);
  });

  it.each([
    ["the root itself", { signWithRoot: true }],
    ["a certificate of another environment", { commonName: "oslo-prod evidence" }],
    ["a certificate for something else", { commonName: "nordmesh-operator" }],
    ["an authority below the root", { isCaCertificate: true }],
  ] as readonly (readonly [string, KeyOptions])[])(
    "signed with %s is not authentic",
    async (_what, options) => {
      const others = await makeSigningKeys(options);
      const signed = signEvidence(evidence, others);
      expect(objections(renderSignedJson(signed), new X509Certificate(others.root))).toEqual([
        "certificate",
      ]);
    },
  );

  it("dated outside of its certificate's time is not authentic", () => {
    const early = signEvidence({ ...evidence, madeAt: "2020-01-01T00:00:00.000Z" }, keys);
    expect(objections(renderPage(early))).toEqual(["certificate"]);
  });
});

it("leaves open what a page of another layout shows", () => {
  const madeBy = { ...evidence.madeBy, layout: 999 };
  const page = renderPage(signEvidence({ ...evidence, madeBy }, keys));
  const document = openDocument(page);
  const checks = document === null ? [] : checkDocument(document, root);
  expect(checks.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
    "signature passed",
    "certificate passed",
    "page unknown",
  ]);
});

it.each([
  ["an empty file", ""],
  ["another page", "<!doctype html><p>Evidence</p>"],
  ["another JSON file", '{"evidence":{}}'],
  ["broken JSON", '{"evidence":'],
])("takes %s for no document", (_what, text) => {
  expect(openDocument(text)).toBeNull();
});

it("does not sign with a key that its certificate does not name", async () => {
  const other = await makeSigningKeys();
  expect(() => signEvidence(evidence, { ...keys, key: other.key })).toThrow("unreachable");
});
