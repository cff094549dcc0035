import { isNativeError } from "node:util/types";

/** Whatever was thrown, as an Error. */
export function toError(thrown: unknown): Error {
  // Not `instanceof`: errors of Node itself come from another realm under some test runners.
  return isNativeError(thrown) ? thrown : new Error(String(thrown));
}
