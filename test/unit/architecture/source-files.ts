import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "../../..");

/** A file of the work tree; its path is relative to the root. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** As `wc -l` counts: blanks and comments included. */
  readonly lineCount: number;
}

/** Files of the work tree that are not ignored and match a pattern. */
export function filesMatching(pattern: RegExp): SourceFile[] {
  return listedFiles()
    .filter((file) => pattern.test(file))
    .map((file) => {
      const text = readFileSync(path.join(ROOT, file), "utf8");
      return { path: file, text, lineCount: text.split("\n").length - 1 };
    });
}

/** What is written by hand and shipped: TypeScript outside test/, generated files left out. */
export function productFiles(): SourceFile[] {
  return filesMatching(/^(?!test\/)(?!.*\/generated\/).*\.ts$/);
}

/** `path:line` of each line for which `isWrong` holds, for a failure that says where to look. */
export function linesWhere(
  files: readonly SourceFile[],
  isWrong: (line: string, before: string) => boolean,
): string[] {
  return files.flatMap((file) => {
    const lines = file.text.split("\n");
    return lines.flatMap((line, index) =>
      isWrong(line, lines[index - 1] ?? "") ? [`${file.path}:${index + 1} ${line.trim()}`] : [],
    );
  });
}

function listedFiles(): string[] {
  const output = execFileSync(
    "git",
    ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"],
    { cwd: ROOT, encoding: "utf8" },
  );
  return output.split("\0").filter((file) => file !== "" && existsSync(path.join(ROOT, file)));
}
