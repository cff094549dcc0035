import { type ProbeArea, probeAreas, type ProbeResult } from "../../../verification/report.ts";
import type { Evidence } from "../../evidence.ts";
import { markup, type Markup } from "../markup.ts";
import { count, formatSeconds, formatTime, type Section } from "./parts.ts";

const AREAS: Readonly<Record<ProbeArea, readonly [title: string, meaning: string]>> = {
  mtls: [
    "Inside the mesh",
    "Who may talk to a workload: only others of the mesh, by their identity.",
  ],
  egress: ["From workloads to the outside", "Listed destinations answer, and nothing else does."],
  hosts: [
    "From and to the hosts themselves",
    "What processes on hosts reach, and who reaches them.",
  ],
  network: ["On the wire", "Which network interface packets took."],
  logs: ["In the records", "What proxies write down of a request."],
  hardening: [
    "On the hosts",
    "Which settings hosts and their programs run with, by the CIS Kubernetes Benchmark and beyond.",
  ],
};

const OUTCOMES = {
  passed: ["✓", "passed"],
  failed: ["✗", "failed"],
  "could-not-run": ["!", "could not run"],
  "opted-out": ["–", "left out"],
} as const;

/** Every attempt by area: what was tried, what was expected, and what happened. */
export function probesSection({ verification }: Evidence): Section {
  return {
    id: "probes",
    title: "What was tried",
    body:
      verification === null
        ? markup`<p class="none">No verification was run.</p> `
        : markup`<p>
              Attempts on the running environment, from ${formatTime(verification.startedAt)} on, in
              ${formatSeconds(verification.milliseconds)} (Art. 32(1)(d)). Most of them try what
              must be refused, against a listener that would have answered. One that could not run
              has not passed.
            </p>
            ${probeAreas.map((area) =>
              renderArea(
                area,
                verification.results.filter((result) => result.area === area),
              ),
            )}`,
  };
}

function renderArea(area: ProbeArea, results: readonly ProbeResult[]): Markup {
  const [title, meaning] = AREAS[area];
  const number = (wanted: ProbeResult["outcome"]): number =>
    results.filter(({ outcome }) => outcome === wanted).length;
  const leftOut = number("opted-out");
  const score =
    results.length === 0
      ? "not run"
      : [
          `${String(number("passed"))} of ${count(results.length - leftOut, "probe")} passed`,
          ...(leftOut === 0 ? [] : [`${String(leftOut)} left out`]),
        ].join(", ");
  return markup`<section class="area">
    <h3>${title} <span class="score">${score}</span></h3>
    <p>${meaning}</p>
    ${results.map(renderProbe)}
  </section> `;
}

function renderProbe(probe: ProbeResult): Markup {
  const [mark, word] = OUTCOMES[probe.outcome];
  return markup`<article class="probe ${probe.outcome}" id="probe-${probe.id}">
    <h4>${probe.title}</h4>
    <p class="outcome">
      <span class="mark" aria-hidden="true">${mark}</span> ${word}
      <span class="took">${formatSeconds(probe.milliseconds)}</span>
    </p>
    <dl>
      <div>
        <dt>Tried</dt>
        <dd>${probe.tried}</dd>
      </div>
      <div>
        <dt>Expected</dt>
        <dd>${probe.expected}</dd>
      </div>
      <div>
        <dt>Happened</dt>
        <dd>${probe.happened}</dd>
      </div>
    </dl>
  </article> `;
}
