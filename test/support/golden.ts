import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "@jest/globals";

const GOLDEN_FOLDER = join(import.meta.dirname, "../golden");

/**
 * Holds rendered text against a file that a person has read. `UPDATE_GOLDEN=1` writes the file; a
 * missing one fails in CI, where nobody would read it.
 */
export function expectGolden(name: string, actual: string): void {
  const path = join(GOLDEN_FOLDER, name);
  if (process.env["UPDATE_GOLDEN"] === "1") {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, actual);
  }
  if (!existsSync(path)) {
    throw new Error(`${path} is missing: run with UPDATE_GOLDEN=1, read the file, commit it`);
  }
  expect(actual).toBe(readFileSync(path, "utf8"));
}
