/** Markup that is safe to put into a page. Only `markup` and `verbatim` make it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template; lists are joined, and null, undefined and false are nothing. */
export type MarkupValue =
  string | number | Markup | null | undefined | false | readonly MarkupValue[];

/**
 * Markup from a template. All that is put into it is escaped, except what a template made before. It is
 * not called `html`, because a formatter would change the templates then, and with them the page.
 */
export function markup(strings: TemplateStringsArray, ...values: readonly MarkupValue[]): Markup {
  const text = strings.reduce((done, part, index) => done + escapeValue(values[index - 1]) + part);
  return new Markup(text);
}

/** Text that is markup already: the page's own style sheet, and the signed data in it. */
export function verbatim(text: string): Markup {
  return new Markup(text);
}

function escapeValue(value: MarkupValue): string {
  if (value === null || value === undefined || value === false) return "";
  if (value instanceof Markup) return value.text;
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return escapeText(value);
  return value.map(escapeValue).join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

// Invisible characters could make the page say something else than its data: control characters, and
// those that change the direction or the joining of what follows.
const INVISIBLE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

function escapeText(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
    .replace(INVISIBLE, (character) => {
      const code = (character.codePointAt(0) ?? 0).toString(16).padStart(4, "0");
      return `[U+${code.toUpperCase()}]`;
    });
}
