import { cleanText } from "../progress/progress-text.ts";

/**
 * Text of others on one line of Markdown, as the text that it is: no markup, HTML, cell border, link,
 * mention (`@team`), reference (`#12`, `!3`) or text that runs backwards comes out of it.
 */
export function escapeMarkdown(text: string): string {
  return plainLine(text)
    .replace(/(?<=[@#!%$~&])(?=[\w-])|(?<=:)(?=\/\/)|(?<=\bwww)(?=\.)/gi, JOINER)
    .replace(/[\\`*_{}[\]<>|~&]/g, (mark) => ENTITIES[mark] ?? `\\${mark}`);
}

/** Text of others as code inside a line or a cell. */
export function codeSpan(text: string): string {
  const line = plainLine(text).replaceAll("|", "\\|");
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  // A blank keeps marks at the edges apart from the fence, and is not shown.
  const pad = longest > 0 ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** Lines as a block of code, whatever is in them. */
export function codeBlock(lines: readonly string[], language: string): string {
  const clean = lines.map((line) => line.replace(INVISIBLE, ""));
  const runs = clean.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(Math.max(3, ...runs.map((length) => length + 1)));
  return [`${fence}${language}`, ...clean, fence].join("\n");
}

/** Text on one line, without what acts on a screen or turns the order of letters around. */
export function plainLine(text: string): string {
  return cleanText(text).replace(INVISIBLE, "");
}

/** Escapes of Markdown that code hosts undo too early for their own syntax. */
const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
};

/** Joins words and cannot be seen: what a code host would take for a mention is none any more. */
const JOINER = "\u2060";

/** Marks of direction (Unicode annex 9) and characters without width. */
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
