/** All subsets of that many items, each in the order of the items; those of early items come first. */
export function subsetsOf<Item>(
  items: readonly Item[],
  size: number,
): readonly (readonly Item[])[] {
  if (size === 0) return [[]];
  return items.flatMap((item, index) =>
    subsetsOf(items.slice(index + 1), size - 1).map((others) => [item, ...others]),
  );
}
