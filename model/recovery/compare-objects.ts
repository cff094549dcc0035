/** What a drill remembers of an object. */
export interface SeenObject {
  /** `Kind namespace/name`. */
  readonly name: string;
  readonly uid: string;
  /** What it holds, as one text or its digest; null where a rebuild changes that, and only the UID is compared. */
  readonly content: string | null;
}

/** What came back, and what did not. */
export interface Comparison {
  readonly compared: number;
  /** Secrets among them. */
  readonly secrets: number;
  readonly missing: readonly string[];
  /** There under the same name, as another object. */
  readonly replaced: readonly string[];
  readonly changed: readonly string[];
}

/** Compares what there was in the snapshot with what there is after the rebuild. What is new is no difference. */
export function compareObjects(
  before: readonly SeenObject[],
  after: readonly SeenObject[],
): Comparison {
  const found = new Map(after.map((object) => [object.name, object]));
  const pick = (differs: (was: SeenObject, is: SeenObject | undefined) => boolean): string[] =>
    before.filter((was) => differs(was, found.get(was.name))).map(({ name }) => name);
  return {
    compared: before.length,
    secrets: before.filter(({ name }) => name.startsWith("Secret ")).length,
    missing: pick((_was, is) => is === undefined),
    replaced: pick((was, is) => is !== undefined && is.uid !== was.uid),
    changed: pick(
      (was, is) => was.content !== null && is?.uid === was.uid && is.content !== was.content,
    ),
  };
}
