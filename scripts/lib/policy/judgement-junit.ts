import { titleOf } from "../../../policies/shared/objects.ts";
import type { Rule } from "../../../policies/shared/rule.ts";
import type { Judgement, Located } from "./judgement.ts";
import { renderPlace } from "./judgement-text.ts";

/** A judgement as JUnit's XML: a suite for each pack, a case for each rule. */
export function judgementJunit(judgement: Judgement): string {
  const total = judgement.packs.reduce((sum, { rules }) => sum + rules.length, 0);
  const broken = new Set(judgement.violations.map(({ violation }) => violation.rule.name));
  const suites = judgement.packs.map(({ name, rules }) => {
    const failed = rules.filter((rule) => broken.has(rule.name)).length;
    const cases = rules.map((rule) => renderCase(rule, name, judgement.violations));
    return [
      `  <testsuite name="${escape(name)}" tests="${rules.length}" failures="${failed}">`,
      ...cases,
      "  </testsuite>",
    ].join("\n");
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escape(judgement.subject)}" tests="${total}" failures="${broken.size}">`,
    ...suites,
    "</testsuites>",
    "",
  ].join("\n");
}

function renderCase(rule: Rule, pack: string, violations: readonly Located[]): string {
  const own = violations.filter(({ violation }) => violation.rule.name === rule.name);
  const open = `    <testcase classname="${escape(pack)}" name="${escape(rule.name)}"`;
  if (own.length === 0) return `${open}/>`;
  const lines = own.map(({ violation, place }) => {
    const at = place === null ? "" : ` (${renderPlace(place)})`;
    const { path, expected, got, resource } = violation;
    return `${titleOf(resource)} ${path}: expected ${expected}, got ${got}${at}`;
  });
  const message = escape(`${own.length} found: ${rule.fix}`);
  return [
    `${open}>`,
    `      <failure message="${message}">${escape(lines.join("\n"))}</failure>`,
    "    </testcase>",
  ].join("\n");
}

/** Text inside XML: markup is escaped, and characters that XML 1.0 has no place for are left out. */
function escape(text: string): string {
  return text
    .replace(FORBIDDEN, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
