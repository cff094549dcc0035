/** A legal act or treaty that puts countries into a table, and the day on which it was last read. */
export interface LegalSource {
  readonly title: string;
  readonly asOf: string;
}
