const NARROW = new Set("fijlrtI.,:;'|!()[]/- ");
const WIDE = new Set("mwMWQOGDHNUA@%&");

/**
 * An upper estimate of how wide a text is, in user units, in any of the usual sans-serif fonts: there
 * is no font to measure here, and a label must not run into its neighbour on anybody's machine.
 */
export function textWidth(text: string, fontSize: number): number {
  return Array.from(text).reduce((sum, character) => sum + characterWidth(character), 0) * fontSize;
}

function characterWidth(character: string): number {
  if (NARROW.has(character)) return 0.42;
  if (WIDE.has(character)) return 0.98;
  return character >= "\u0300" ? 1.05 : 0.66;
}

/** The text, or as much of its beginning as fits into a width, with an ellipsis. */
export function fitText(text: string, fontSize: number, width: number): string {
  if (textWidth(text, fontSize) <= width) return text;
  const characters = Array.from(text);
  while (characters.length > 0 && textWidth(`${characters.join("")}…`, fontSize) > width) {
    characters.pop();
  }
  return `${characters.join("").trimEnd()}…`;
}
