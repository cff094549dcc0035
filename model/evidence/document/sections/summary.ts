import { isObjection, type ProbeResult } from "../../../verification/report.ts";
import type { Evidence, Verdict } from "../../evidence.ts";
import { markup, type Markup } from "../markup.ts";
import { count, formatTime, type Section } from "./parts.ts";

const MARKS = { passed: "✓", incomplete: "!", failed: "✗" } as const;
const WORDS = { passed: "Proven", incomplete: "Incomplete", failed: "Failed" } as const;

/** The verdict in one sentence, what keeps it from being better, and the counts behind it. */
export function summarySection(evidence: Evidence): Section {
  const { verdict, verification } = evidence;
  const bad = (verification?.results ?? []).filter(isObjection);
  return {
    id: "summary",
    title: "Summary",
    body: markup`<div class="verdict ${verdict.outcome}">
        <p class="word">
          <span class="mark" aria-hidden="true">${MARKS[verdict.outcome]}</span>
          ${WORDS[verdict.outcome]}
        </p>
        <p class="sentence">${sentence(verdict)}</p>
        ${
          verification !== null &&
          markup`<p>
            Tried on the running environment on ${formatTime(verification.startedAt)}:
            <a href="#probes">each attempt</a>.
          </p> `
        }${verdict.gaps.length > 0 && renderGaps(verdict.gaps)}${bad.length > 0 && renderBad(bad)}
      </div>
      <ul class="counts">
        ${counts(evidence).map(([number, what]) => markup`<li><b>${number}</b> ${what}</li> `)}
      </ul> `,
  };
}

function sentence({ outcome, probes }: Verdict): string {
  const { total, passed } = probes;
  if (total === 0) return "No probe was run, so nothing is proven.";
  if (outcome === "passed") return `All ${count(total, "probe")} passed.`;
  return `${String(passed)} of ${count(total, "probe")} passed.`;
}

function renderGaps(gaps: readonly string[]): Markup {
  return markup`<p class="lead">This document is not whole:</p>
    <ul>
      ${gaps.map((gap) => markup`<li>${gap}</li> `)}
    </ul> `;
}

function renderBad(bad: readonly ProbeResult[]): Markup {
  return markup`<p class="lead">Probes that did not pass:</p>
    <ul>
      ${bad.map(
        ({ id, title, outcome }) =>
          markup`<li>
            <a href="#probe-${id}">${title}</a>
            (${outcome === "failed" ? "failed" : "could not run"})
          </li> `,
      )}
    </ul> `;
}

function counts(evidence: Evidence): (readonly [string, string])[] {
  const { hosts, destinations, administrators } = evidence;
  const abroad = destinations.filter(({ country }) => !country.inside).length;
  const gateways = hosts.filter(({ egressGateway }) => egressGateway !== null).length;
  const words = (number: number, one: string, many: string): readonly [string, string] => [
    String(number),
    number === 1 ? one : many,
  ];
  return [
    words(hosts.length, "host", "hosts"),
    words(gateways, "of them with a way out", "of them with a way out"),
    words(destinations.length, "destination", "destinations"),
    words(abroad, "of them a transfer", "of them transfers"),
    words(administrators.length, "network of administrators", "networks of administrators"),
  ];
}
