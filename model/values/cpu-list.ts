/** Largest number of a hardware thread that Linux knows (NR_CPUS of distribution kernels). */
const LAST_THREAD = 8191;

/**
 * Numbers of hardware threads from text in the kernel's notation, such as `0-3,8`, with `0-14/2` for
 * every second one; in the order of the text. Null where it is none, or names a thread twice.
 */
export function parseCpuList(text: string): readonly number[] | null {
  const threads: number[] = [];
  for (const part of text.split(",")) {
    const match = /^(\d{1,4})(?:-(\d{1,4})(?:\/([1-9]\d{0,3}))?)?$/.exec(part);
    if (match === null) return null;
    const first = Number(match[1]);
    const last = Number(match[2] ?? first);
    if (last < first || last > LAST_THREAD) return null;
    for (let thread = first; thread <= last; thread += Number(match[3] ?? 1)) threads.push(thread);
  }
  return new Set(threads).size === threads.length ? threads : null;
}

/** Text that the kernel, libvirt and `parseCpuList` read: ascending, neighbours joined. */
export function formatCpuList(threads: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const thread of threads.toSorted((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run !== undefined && thread <= run[1] + 1) run[1] = thread;
    else runs.push([thread, thread]);
  }
  return runs
    .map(([first, last]) => (first === last ? String(first) : `${String(first)}-${String(last)}`))
    .join(",");
}
