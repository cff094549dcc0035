const GIB = 1024 ** 3;
const MIB = 1024 ** 2;

/** Bytes for a person: `3.4 GiB`, `120 MiB`. */
export function renderBytes(bytes: number): string {
  if (bytes >= GIB) return `${(bytes / GIB).toFixed(1)} GiB`;
  return `${String(Math.max(1, Math.round(bytes / MIB)))} MiB`;
}

/** An elapsed time: `7.3 s`, `2 min 05 s`. */
export function renderElapsed(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${String(Math.floor(whole / 60))} min ${String(whole % 60).padStart(2, "0")} s`;
}

/** An estimate, coarser than a measured time: `under a minute`, `about 12 min`. */
export function renderEstimate(seconds: number): string {
  return seconds < 60 ? "under a minute" : `about ${String(Math.ceil(seconds / 60))} min`;
}
