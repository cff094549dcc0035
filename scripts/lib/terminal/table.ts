import { stripVTControlCharacters } from "node:util";

/** How cells of one column stand; text to the left and numbers to the right. */
export type Alignment = "left" | "right";

/**
 * Lines of aligned columns, two spaces apart, without lines or trailing blanks. Colour codes take no
 * width. A row may be shorter than the others.
 */
export function alignColumns(
  rows: readonly (readonly string[])[],
  alignments: readonly Alignment[] = [],
): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => visibleLength(row[column] ?? ""))),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0, alignments[column] ?? "left"))
      .join("  ")
      .trimEnd(),
  );
}

function pad(cell: string, width: number, alignment: Alignment): string {
  const blanks = " ".repeat(Math.max(0, width - visibleLength(cell)));
  return alignment === "left" ? cell + blanks : blanks + cell;
}

function visibleLength(text: string): number {
  return stripVTControlCharacters(text).length;
}

/** Words joined by a separator, in lines of at most `width` columns where the words allow it. */
export function flowWords(words: readonly string[], separator: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const joined = `${lines.at(-1) ?? ""}${separator}${word}`;
    if (lines.length > 0 && visibleLength(joined + separator) <= width) lines.splice(-1, 1, joined);
    else {
      if (lines.length > 0) lines.splice(-1, 1, (lines.at(-1) ?? "") + separator.trimEnd());
      lines.push(word);
    }
  }
  return lines;
}
