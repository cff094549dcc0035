/** A bundle cannot be made as things are, and a person can mend that; shown without a stack. */
export class BundleError extends Error {
  override readonly name = "BundleError";
  readonly exitStatus = 1;

  constructor(problem: string, fix: string) {
    super(`${problem}\n  fix  ${fix}`);
  }
}
