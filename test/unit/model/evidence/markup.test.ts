import { describe, expect, it } from "@jest/globals";
import { markup, verbatim } from "../../../../model/evidence/document/markup.ts";

describe("the template", () => {
  it.each([
    ["markup", "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"],
    ["an attribute's end", `" onload="x`, "&quot; onload=&quot;x"],
    ["an apostrophe", "it's", "it&#39;s"],
    ["an entity", "&lt;", "&amp;lt;"],
    ["a control character", "a\u001b[31mb\u0000", "a[U+001B][31mb[U+0000]"],
    ["a change of direction", "safe\u202egpj", "safe[U+202E]gpj"],
    ["an invisible blank", "a\u200bb", "a[U+200B]b"],
  ])("shows %s as text", (_what, text, shown) => {
    expect(markup`<p title="${text}">${text}</p>`.text).toBe(`<p title="${shown}">${shown}</p>`);
  });

  it("keeps letters of any script", () => {
    expect(markup`${"Ærøskøbing 東京 ελ 🇳🇴"}`.text).toBe("Ærøskøbing 東京 ελ 🇳🇴");
  });

  it("escapes in lists, and not twice in what a template made", () => {
    expect(markup`<ul>${["<", markup`<li>${"&"}</li>`, 3]}</ul>`.text).toBe(
      "<ul>&lt;<li>&amp;</li>3</ul>",
    );
  });

  it("leaves nothing where there is nothing", () => {
    expect(markup`[${null}${undefined}${false}]`.text).toBe("[]");
  });

  it("takes markup as it is where it is told to", () => {
    expect(markup`${verbatim("<b>")}`.text).toBe("<b>");
  });
});
