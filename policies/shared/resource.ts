/** A resource as rules see it: from a preview, a state, a manifest, or a message of Pulumi's engine. */
export interface Resource {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** Inputs: JSON, with the marks of field.ts in place of what is unknown or secret. */
  readonly props: Readonly<Record<string, unknown>>;
}
