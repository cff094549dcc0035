import { X509Certificate } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { renderDocument } from "../../../model/evidence/document/render-document.ts";
import { renderSignedJson, type SignedEvidence } from "../../../model/evidence/signed-evidence.ts";
import { describeSigner } from "./certificates.ts";

/** Where a document lies. */
export interface DocumentFiles {
  readonly page: string;
  readonly json: string;
  /** Root certificate to check it against; for handing out by another way. */
  readonly root: string;
}

/** Writes a document into a folder, under its environment and the second in which it was made. */
export async function writeDocument(
  folder: string,
  signed: SignedEvidence,
): Promise<DocumentFiles> {
  const { environment, madeAt } = signed.evidence;
  const second = madeAt.slice(0, "YYYY-MM-DDTHH:MM:SS".length).replaceAll(":", "");
  const base = join(folder, `${environment}-evidence-${second}Z`);
  const files = {
    page: `${base}.html`,
    json: `${base}.json`,
    root: join(folder, `${environment}-evidence-root.pem`),
  };
  const [signer, root] = signed.signature.certificates;
  const facts = describeSigner(new X509Certificate(signer), new X509Certificate(root));
  await mkdir(folder, { recursive: true });
  await writeWhole(files.page, renderDocument(signed, facts));
  await writeWhole(files.json, renderSignedJson(signed));
  await writeWhole(files.root, root);
  return files;
}

async function writeWhole(path: string, text: string): Promise<void> {
  const fresh = `${path}.new`;
  await writeFile(fresh, text);
  await rename(fresh, path);
}
