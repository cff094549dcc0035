/** A legal act or treaty that puts countries into a table, and the day for which the table was written. */
export interface LegalSource {
  readonly title: string;
  readonly asOf: string;
}
