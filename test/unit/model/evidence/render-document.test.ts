import { describe, expect, it } from "@jest/globals";
import {
  findEmbedded,
  renderDocument,
} from "../../../../model/evidence/document/render-document.ts";
import { STYLE } from "../../../../model/evidence/document/style.ts";
import type { Evidence } from "../../../../model/evidence/evidence.ts";
import {
  parseSignedJson,
  type SignedEvidence,
} from "../../../../model/evidence/signed-evidence.ts";
import { evidenceWith, passedReport, signerFacts } from "../../../fixtures/evidence.ts";
import { expectGolden } from "../../../support/golden.ts";

function sealed(evidence: Evidence): SignedEvidence {
  const certificates = ["CERTIFICATE", "ROOT"] as const;
  return { evidence, signature: { algorithm: "ECDSA-P256-SHA256", value: "AAAA", certificates } };
}

function render(evidence: Evidence): string {
  return renderDocument(sealed(evidence), signerFacts);
}

/** What a person reads: the page without markup, style and embedded data. */
function visible(page: string): string {
  return page
    .replace(/<(style|script|title|desc)[^>]*>.*?<\/\1>/gs, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");
}

describe("the page", () => {
  it("is as somebody has read it", () => {
    expectGolden("evidence/lab.html", render(evidenceWith()));
  });

  it("holds the data it shows", () => {
    const evidence = evidenceWith();
    expect(parseSignedJson(findEmbedded(render(evidence)) ?? "")).toEqual(sealed(evidence));
  });

  it("has no script, no handler, no inline style and nothing to fetch", () => {
    const page = render(evidenceWith());
    const scripts = page.match(/<script[^>]*>/g);
    expect(scripts).toEqual(['<script type="application/json" id="evidence">']);
    expect(page).not.toMatch(/\s(on[a-z]+|style|src|srcset|action|data|poster)=/);
    const links = [...page.matchAll(/\shref="([^"]*)"/g)].map(([, link]) => link);
    expect(links.filter((link) => link?.startsWith("#") !== true)).toEqual([]);
    expect(page).not.toMatch(/<(link|img|iframe|object|embed|base|form)\b/);
    expect(STYLE).not.toMatch(/url\(|@import|@font-face/);
    expect(page).toContain("default-src 'none'");
  });

  it("says nothing by colour alone", () => {
    const outcomes = ["passed", "failed", "could-not-run", "opted-out"] as const;
    const results = passedReport.results.map((result, index) => ({
      ...result,
      outcome: outcomes[index % 4] ?? "passed",
    }));
    const text = visible(render(evidenceWith({ verification: { ...passedReport, results } })));
    for (const words of ["✓ passed", "✗ failed", "! could not run", "– left out", "✗ Failed"]) {
      expect(text).toContain(words);
    }
  });
});

describe("a hostile text", () => {
  const hostile = `</script><script>alert("x")</script><img src=x onerror=alert(1)>`;
  const evidence = evidenceWith();
  const page = render({
    ...evidence,
    environment: hostile,
    site: { ...evidence.site, name: hostile },
    hosts: evidence.hosts.map((host) => ({ ...host, name: hostile, zone: hostile })),
    administrators: evidence.administrators.map((one) => ({ ...one, name: hostile })),
    destinations: evidence.destinations.map((destination) => ({
      ...destination,
      name: hostile,
      target: hostile,
      purpose: hostile,
      owner: hostile,
      reference: hostile,
      callers: [hostile],
      dataCategories: [hostile],
    })),
    verification: {
      ...passedReport,
      results: passedReport.results.map((result) => ({
        ...result,
        id: hostile,
        title: hostile,
        tried: hostile,
        happened: hostile,
      })),
    },
    limits: [hostile],
    verdict: { ...evidence.verdict, gaps: [hostile] },
  });

  it("stays text wherever it stands", () => {
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page.match(/<\/script/g)).toHaveLength(1);
    expect(page).not.toContain("<img");
    // Inside quotes it is the text of an attribute.
    expect(page.replace(/"[^"]*"/g, "")).not.toMatch(/<[^>]*\sonerror=/);
  });

  it("leaves the embedded data whole", () => {
    const embedded = parseSignedJson(findEmbedded(page) ?? "");
    expect(embedded?.evidence.limits).toEqual([hostile]);
  });
});

describe("what is missing", () => {
  it("is said at the top where nothing was verified", () => {
    const text = visible(render(evidenceWith({ verification: null })));
    expect(text).toContain("! Incomplete No probe was run, so nothing is proven.");
    expect(text).toContain("Verified never");
    expect(text).toContain("No verification was run: nothing in this document was tried");
  });

  it("is said at the top where a probe failed", () => {
    const results = passedReport.results.map((result, index) => ({
      ...result,
      outcome: index === 0 ? ("failed" as const) : result.outcome,
    }));
    const text = visible(render(evidenceWith({ verification: { ...passedReport, results } })));
    expect(text).toContain("✗ Failed 10 of 11 probes passed.");
    expect(text).toContain("Plaintext to a meshed port is refused (failed)");
  });

  it("is no empty chapter on policies", () => {
    const policies = [
      {
        pack: "residency",
        rule: "egress",
        title: "Egress is listed",
        outcome: "passed",
        detail: "",
      },
    ] as const;
    expect(visible(render(evidenceWith()))).not.toMatch(/\d Policies/);
    expect(visible(render(evidenceWith({ policies })))).toMatch(/\d Policies .*Egress is listed/);
  });
});
