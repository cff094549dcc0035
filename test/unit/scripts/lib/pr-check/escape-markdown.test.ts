import { describe, expect, it } from "@jest/globals";
import {
  codeBlock,
  codeSpan,
  escapeMarkdown,
} from "../../../../../scripts/lib/pr-check/escape-markdown.ts";

describe("escapeMarkdown", () => {
  it.each([
    [
      "markup",
      "**bold** _it_ `code` ~~x~~",
      "\\*\\*bold\\*\\* \\_it\\_ \\`code\\` \\~\\~\u2060x\\~\\~",
    ],
    ["HTML", "<img src=x> & <b>", "&lt;img src=x&gt; &amp; &lt;b&gt;"],
    ["a border of cells", "a | b", "a \\| b"],
    ["a link", "[here](there)", "\\[here\\](there)"],
    ["lines", "one\n/approve\ttwo", "one /approve two"],
    ["colours and bells", "\u001b[31mred\u001b[0m\u0007", "red"],
    ["text that runs backwards", "a\u202egnp.exe", "agnp.exe"],
  ])("takes the meaning out of %s", (_what, text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped);
  });

  it.each([
    "@team",
    "see #12",
    "!34",
    "owner@shop.example",
    "https://evil.example",
    "www.evil.example",
  ])("keeps a code host from making anything of %s, and shows it all the same", (text) => {
    const escaped = escapeMarkdown(text);
    expect(escaped).not.toMatch(/[@#!]\w|:\/\/|www\./);
    expect(escaped.replaceAll("\u2060", "")).toBe(text);
  });
});

describe("codeSpan", () => {
  it.each([
    ["plain", "`plain`"],
    ["a`b", "`` a`b ``"],
    ["a | b", "`a \\| b`"],
    ["one\ntwo", "`one two`"],
  ])("holds %j", (text, span) => {
    expect(codeSpan(text)).toBe(span);
  });
});

describe("codeBlock", () => {
  it("is not ended by what is in it", () => {
    expect(codeBlock(["```", "@team"], "diff")).toBe("````diff\n```\n@team\n````");
  });
});
