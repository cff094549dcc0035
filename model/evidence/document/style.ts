// Colours keep at least 4.5:1 to what they stand on (WCAG 2.2, 1.4.3), and nothing is said by colour
// alone: each state has its mark and its word.
const TEXT = `
:root {
  --ink: #1b2330; --soft: #505a69; --line: #c9ced6; --faint: #f5f6f8; --accent: #1f3f66;
  --good: #1d6336; --bad: #9c1c1c; --warn: #7a4b00;
  --good-fill: #f0f6f1; --bad-fill: #fbf1f0; --warn-fill: #fbf6ec;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif;
  --serif: Charter, "Bitstream Charter", "Iowan Old Style", "Sitka Text", Cambria, Georgia, "Liberation Serif", serif;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
  color-scheme: light;
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: #fff; color: var(--ink); font: 16px/1.55 var(--sans); overflow-wrap: break-word; }
main, footer { max-width: 1088px; margin: 0 auto; padding: 0 44px; }
p { margin: 0 0 14px; max-width: 74ch; }
a { color: var(--accent); }
h1, h2 { font-family: var(--serif); font-weight: 600; line-height: 1.2; text-wrap: balance; }
h1 { font-size: 37px; margin: 0 0 16px; max-width: 24em; letter-spacing: -0.005em; }
h1 span { display: inline-block; }
h2 { font-size: 25px; margin: 0 0 14px; padding-top: 14px; border-top: 1px solid var(--ink); }
h2 .number { color: var(--soft); font-weight: 400; padding-right: 6px; }
h3 { font-size: 17px; margin: 30px 0 6px; }
h4 { font-size: 15.5px; margin: 0; line-height: 1.4; }
code, pre { font-family: var(--mono); font-size: 0.86em; }
code { overflow-wrap: anywhere; }
pre { background: var(--faint); border: 1px solid var(--line); padding: 10px 14px; margin: 0 0 14px; white-space: pre-wrap; overflow-wrap: anywhere; }
ul { margin: 0 0 14px; padding-left: 20px; max-width: 80ch; }
li { margin: 4px 0; }
.line { display: block; }
.none { color: var(--soft); font-style: italic; }
.chapter { margin-top: 52px; }
footer { margin-top: 52px; padding-bottom: 40px; color: var(--soft); font-size: 13px; }
footer p { border-top: 1px solid var(--line); padding-top: 12px; max-width: none; }`;

const TITLE = `
.title { padding-top: 56px; }
.title .kind { color: var(--accent); font-weight: 600; margin-bottom: 10px; }
.title .purpose { font-size: 17px; color: var(--soft); max-width: 68ch; margin-bottom: 26px; }
.facts { margin: 0; border-top: 1px solid var(--line); }
.facts > div { display: grid; grid-template-columns: 236px 1fr; gap: 0 20px; border-bottom: 1px solid var(--line); padding: 7px 0; }
.facts dt { color: var(--soft); }
.facts dd { margin: 0; min-width: 0; }
.title .facts { display: flex; flex-wrap: wrap; border-top: 2px solid var(--ink); border-bottom: 1px solid var(--line); }
.title .facts > div { display: block; border: 0; padding: 12px 34px 12px 0; }
.title .facts dt { font-size: 13px; }
.title .facts dd { font-weight: 600; }
.verdict { border: 1px solid; border-left-width: 6px; padding: 18px 24px 8px; margin-bottom: 22px; }
.verdict.passed { border-color: var(--good); background: var(--good-fill); }
.verdict.failed { border-color: var(--bad); background: var(--bad-fill); }
.verdict.incomplete { border-color: var(--warn); background: var(--warn-fill); }
.verdict .word { font-weight: 700; margin: 0; }
.verdict.passed .word, .probe.passed .outcome { color: var(--good); }
.verdict.failed .word, .probe.failed .outcome { color: var(--bad); }
.verdict.incomplete .word, .probe.could-not-run .outcome { color: var(--warn); }
.probe.opted-out .outcome { color: var(--soft); }
.verdict .sentence { font: 600 26px/1.3 var(--serif); margin: 2px 0 12px; }
.verdict .lead { margin: 0 0 2px; font-weight: 600; }
.counts { display: flex; flex-wrap: wrap; gap: 4px 34px; list-style: none; padding: 0; margin: 0; max-width: none; color: var(--soft); }
.counts li { margin: 0; }
.counts b { color: var(--ink); font-weight: 650; font-variant-numeric: tabular-nums; }`;

const TABLES = `
table { width: 100%; border-collapse: collapse; font-size: 14.5px; line-height: 1.45; margin: 6px 0 8px; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
thead th { text-align: left; vertical-align: bottom; font-weight: 600; color: var(--soft); font-size: 13px; border-top: 1px solid var(--ink); border-bottom: 1px solid var(--ink); padding: 7px 16px 7px 0; }
tbody th, td { text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); padding: 9px 16px 9px 0; overflow-wrap: break-word; }
td { min-width: 7em; }
tbody th { font-weight: 600; min-width: 9.5em; max-width: 230px; }
tbody th .line + .line { font-weight: 400; }
@media screen and (min-width: 721px), print { .policies-chapter tbody th { min-width: 22em; max-width: none; } }
tr > :last-child { padding-right: 0; }
.area { margin-top: 30px; }
.area h3 .score { color: var(--soft); font-weight: 400; padding-left: 8px; }
.area > p { color: var(--soft); margin-bottom: 8px; }
.probe { display: grid; grid-template-columns: 1fr auto; gap: 2px 24px; border-top: 1px solid var(--line); padding: 12px 0 12px; }
.probe .outcome { margin: 0; font-weight: 600; white-space: nowrap; font-size: 14.5px; }
.probe .took { color: var(--soft); font-weight: 400; font-variant-numeric: tabular-nums; padding-left: 8px; }
.probe dl { grid-column: 1 / -1; margin: 4px 0 0; font-size: 14.5px; line-height: 1.5; }
.probe dl div { display: grid; grid-template-columns: 84px 1fr; gap: 14px; }
.probe dt { color: var(--soft); }
.probe dd { margin: 0; min-width: 0; overflow-wrap: anywhere; white-space: pre-line; max-width: 88ch; }
.probe.failed, .probe.could-not-run { border-left: 4px solid; padding-left: 14px; }
.probe.failed { border-left-color: var(--bad); background: var(--bad-fill); }
.probe.could-not-run { border-left-color: var(--warn); background: var(--warn-fill); }
.limits li { margin: 8px 0; }`;

const MAP = `
figure { margin: 22px 0 0; }
figcaption { display: flex; flex-wrap: wrap; gap: 6px 28px; color: var(--soft); font-size: 13.5px; margin-top: 14px; }
.key { display: inline-flex; align-items: center; gap: 8px; }
.key svg { width: 36px; height: 14px; flex: none; }
.map { display: block; width: 100%; height: auto; font-family: var(--sans); }
.map-narrow { display: none; }
.map text { fill: var(--ink); }
.map .label-heading { font-weight: 650; }
.map .label-title, .map .label-name { font-weight: 600; }
.map .label-name { font-weight: 500; }
.map .label-caption, .map .label-tag, .map .label-detail { fill: var(--soft); }
.box-site { fill: var(--faint); stroke: var(--line); }
.box-card { fill: #fff; stroke: #8b95a3; }
.box-gateway { fill: #fff; stroke: var(--accent); stroke-width: 2; }
.box-closed { fill: #fff; stroke: var(--soft); stroke-dasharray: 2 3; }
.box-outside { fill: var(--warn-fill); stroke: var(--warn); stroke-width: 1.5; stroke-dasharray: 6 3; }
polyline { fill: none; stroke-width: 1.6; }
.flow-workloads { stroke: var(--accent); }
.flow-hosts { stroke: var(--accent); stroke-dasharray: 5 4; }
.flow-access { stroke: var(--soft); stroke-dasharray: 1.5 3; stroke-linecap: round; }
.arrow-workloads, .arrow-hosts { fill: var(--accent); }
.arrow-access { fill: var(--soft); }`;

const NARROW = `
@media screen and (max-width: 720px) {
  body { font-size: 16px; }
  main, footer { padding: 0 20px; }
  h1 { font-size: 28px; }
  h2 { font-size: 22px; }
  .title { padding-top: 30px; }
  .title .purpose { font-size: 16px; }
  .title .facts { display: block; }
  .title .facts > div, .facts > div { display: block; padding: 8px 0; border-bottom: 1px solid var(--line); }
  .title .facts > div:last-child { border-bottom: 0; }
  .facts dt { font-size: 13.5px; }
  .chapter { margin-top: 40px; }
  .verdict { padding: 14px 16px 4px; }
  .verdict .sentence { font-size: 22px; }
  .counts { display: block; }
  .map-wide { display: none; }
  .map-narrow { display: block; }
  table, tbody, tr, tbody th, td { display: block; min-width: 0; max-width: none; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table { font-size: 15.5px; border-top: 1px solid var(--ink); }
  tbody tr { border-bottom: 1px solid var(--ink); padding: 12px 0; }
  tbody th { border: 0; padding: 0 0 6px; font-size: 16px; }
  td { display: grid; grid-template-columns: 116px 1fr; gap: 12px; border: 0; padding: 3px 0; }
  td::before { content: attr(data-label); color: var(--soft); font-size: 14px; padding-top: 1px; }
  td > div { min-width: 0; overflow-wrap: anywhere; }
  .probe { display: block; padding-right: 0; }
  .probe .outcome { margin: 2px 0 4px; }
  .probe dl div { display: block; margin-top: 6px; }
  .probe dl, .area > p { font-size: 15.5px; }
}`;

const PRINT = `
@page { size: A4; margin: 17mm 16mm 18mm; }
@media print {
  body { font-size: 9.6pt; line-height: 1.45; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main, footer { max-width: none; padding: 0; }
  .title { padding-top: 0; }
  h1 { font-size: 23pt; }
  h2 { font-size: 15pt; }
  h3 { font-size: 11pt; }
  h4 { font-size: 9.6pt; }
  .title .purpose { font-size: 10.4pt; }
  .title .facts > div { padding: 8px 20px 8px 0; font-size: 9pt; }
  .verdict .sentence { font-size: 16pt; }
  .chapter { margin-top: 9mm; }
  table, .probe dl, .probe .outcome { font-size: 8.6pt; }
  thead th, figcaption, .title .facts dt, footer { font-size: 8pt; }
  tbody th, td { padding: 4.5px 10px 4.5px 0; }
  .facts > div { padding: 4px 0; }
  .probe { padding: 6px 0; }
  .probe.failed, .probe.could-not-run { padding-left: 10px; }
  h2, h3, h4, .area > p { break-after: avoid; }
  thead { display: table-header-group; }
  tr, .probe, .verdict, .facts > div, figure, pre, li { break-inside: avoid; }
  .flow-chapter { break-inside: avoid; }
  .map { max-height: 205mm; }
  a { color: inherit; text-decoration: none; }
}`;

/** The page's style sheet: system fonts, nothing to fetch; for desks, phones and A4. */
export const STYLE = [TEXT, TITLE, TABLES, MAP, NARROW, PRINT].join("\n").concat("\n");
