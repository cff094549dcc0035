import { canonicalJson, type JsonValue } from "../../values/canonical-json.ts";
import type { SignedEvidence } from "../signed-evidence.ts";
import { markup, type Markup, verbatim } from "./markup.ts";
import { renderPage } from "./render-page.ts";
import { administratorsSection } from "./sections/administrators.ts";
import { destinationsSection } from "./sections/destinations.ts";
import { environmentSection, versionsSection } from "./sections/environment.ts";
import { flowSection } from "./sections/flow.ts";
import { hostsSection } from "./sections/hosts.ts";
import { limitsSection } from "./sections/limits.ts";
import { formatTime, type Section } from "./sections/parts.ts";
import { policiesSection } from "./sections/policies.ts";
import { probesSection } from "./sections/probes.ts";
import { recordsSection } from "./sections/records.ts";
import { signatureSection, type SignerFacts } from "./sections/signature.ts";
import { summarySection } from "./sections/summary.ts";
import { renderTitleBlock } from "./sections/title-block.ts";

const OPENING = '<script type="application/json" id="evidence">';
const CLOSING = "</script>";

/**
 * The page of a document: one file, without scripts and without anything to fetch. The same signed
 * evidence always gives the same bytes.
 */
export function renderDocument(signed: SignedEvidence, signer: SignerFacts): string {
  const { evidence } = signed;
  const sections = listSections(signed, signer);
  const title = `Evidence: ${evidence.environment}, ${formatTime(evidence.madeAt)}`;
  return renderPage(
    title,
    markup`<main>${renderTitleBlock(evidence)}${sections.map(renderSection)}</main>
        <footer>
          <p>
            ${evidence.environment} · made ${formatTime(evidence.madeAt)} by nordmesh
            ${evidence.madeBy.version}, layout ${evidence.madeBy.layout}
          </p>
        </footer>
        ${verbatim(OPENING)}${verbatim(embeddable(signed))}${verbatim(CLOSING)}`,
  );
}

/** The signed evidence in a page, as JSON text; null where the page has none. */
export function findEmbedded(page: string): string | null {
  const start = page.lastIndexOf(OPENING);
  const end = page.lastIndexOf(CLOSING);
  return start < 0 || end < start ? null : page.slice(start + OPENING.length, end);
}

function listSections(signed: SignedEvidence, signer: SignerFacts): readonly Section[] {
  const { evidence } = signed;
  return [
    summarySection(evidence),
    flowSection(evidence),
    destinationsSection(evidence),
    administratorsSection(evidence),
    hostsSection(evidence),
    environmentSection(evidence),
    recordsSection(evidence),
    probesSection(evidence),
    ...(evidence.policies.length > 0 ? [policiesSection(evidence)] : []),
    limitsSection(evidence),
    signatureSection(signed, signer),
    versionsSection(evidence),
  ];
}

function renderSection({ id, title, body }: Section, index: number): Markup {
  return markup`<section class="chapter ${id}-chapter" aria-labelledby="${id}">
    <h2 id="${id}"><span class="number">${index + 1}</span> ${title}</h2>
    ${body}
  </section> `;
}

// Inside a script element only "<" could end it; JSON reads the escape as the same text.
function embeddable(signed: SignedEvidence): string {
  return canonicalJson(signed as unknown as JsonValue).replaceAll("<", "\\u003c");
}
