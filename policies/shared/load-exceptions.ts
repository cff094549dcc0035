import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Exception, parseExceptions } from "./exceptions.ts";

/** The one file of exceptions, for both packs. */
export const EXCEPTIONS_FILE = join(import.meta.dirname, "../exceptions.yaml");

/** Reads the file of exceptions; throws `ExceptionProblem` for what it cannot mean. */
export function loadExceptions(): Exception[] {
  return parseExceptions(readFileSync(EXCEPTIONS_FILE, "utf8"));
}
