const MEBIBYTES: Readonly<Record<string, number>> = { MiB: 1, GiB: 1024, TiB: 1024 * 1024 };

/** Memory or disk size in MiB from text such as `512MiB` or `1.5GiB`; null unless it is whole MiB. */
export function parseMebibytes(text: string): number | null {
  const [, amount = "", unit = ""] = /^(\d{1,6}(?:\.\d{1,3})?)(MiB|GiB|TiB)$/.exec(text) ?? [];
  const size = Number(amount) * (MEBIBYTES[unit] ?? NaN);
  return Number.isInteger(size) && size > 0 ? size : null;
}

/** Like `parseMebibytes`, in GiB; null unless it is whole GiB. */
export function parseGibibytes(text: string): number | null {
  const size = (parseMebibytes(text) ?? NaN) / 1024;
  return Number.isInteger(size) ? size : null;
}

/** Text that `parseMebibytes` reads back: the largest unit that needs no more than one decimal. */
export function formatMebibytes(size: number): string {
  for (const unit of ["TiB", "GiB"] as const) {
    const amount = size / (MEBIBYTES[unit] ?? NaN);
    if (amount >= 1 && Number.isInteger(amount * 10)) return `${String(amount)}${unit}`;
  }
  return `${String(size)}MiB`;
}
