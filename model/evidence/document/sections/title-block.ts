import type { Evidence } from "../../evidence.ts";
import { markup, type Markup } from "../markup.ts";
import { formatMinute, renderFacts } from "./parts.ts";

/** What the document is, of what, and of when. */
export function renderTitleBlock(evidence: Evidence): Markup {
  const { environment, site, residency, madeAt, verification } = evidence;
  return markup`<header class="title">
    <p class="kind">Evidence of technical and organisational measures</p>
    <h1>Where data flows in <span>“${environment}”,</span> and what was tried</h1>
    <p class="purpose">
      For data protection officers, supervisory authorities and auditors. It supports the
      controller’s accountability (GDPR Art. 5(2)), the record of processing (Art. 30) and the
      security of processing with its regular testing (Art. 32(1)(d)), and lists each transfer with
      its legal basis (Art. 44–46).
    </p>
    ${renderFacts([
      ["Environment", environment],
      ["Site", `${site.name}, ${site.country.name}`],
      ["Data stays in", `the ${residency.toUpperCase()}`],
      ["Made", formatMinute(madeAt)],
      ["Verified", verification === null ? "never" : formatMinute(verification.startedAt)],
    ])}
  </header> `;
}
