/** What was to be judged cannot be read. */
export class BadInput extends Error {
  override readonly name = "BadInput";
  /** Exit status of a command that ends with this error. */
  readonly exitStatus = 2;
}
