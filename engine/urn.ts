const STACK_TYPE = "pulumi:pulumi:Stack";

/** Where a stack's resources live: the two names that start every URN. */
export interface StackName {
  readonly project: string;
  readonly stack: string;
}

/** The URN that Pulumi's engine gives a resource; the stack itself adds no type to its children. */
export function buildUrn(at: StackName, type: string, name: string, parent?: string): string {
  const parentType = parent === undefined ? STACK_TYPE : qualifiedType(parent);
  const qualified = parentType === STACK_TYPE ? type : `${parentType}$${type}`;
  return `urn:pulumi:${at.stack}::${at.project}::${qualified}::${name}`;
}

/** The URN of the stack's own root resource. */
export function stackUrn(at: StackName): string {
  return buildUrn(at, STACK_TYPE, `${at.project}-${at.stack}`);
}

/** True for the type of the stack's root resource. */
export function isStackType(type: string): boolean {
  return type === STACK_TYPE;
}

/** An alias as the SDK writes it, in the form that state holds: no stack type in front. */
export function normalizeAlias(urn: string): string {
  return urn.replace(`::${STACK_TYPE}$`, "::");
}

/** The URN part of a provider reference `urn::id`. */
export function providerUrn(reference: string): string {
  return reference.slice(0, reference.lastIndexOf("::"));
}

function qualifiedType(urn: string): string {
  return urn.split("::")[2] ?? "";
}
