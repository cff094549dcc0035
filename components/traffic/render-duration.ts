/** A duration as Istio reads it, in the largest unit that holds it whole: 180 is `3m`. */
export function renderDuration(seconds: number): string {
  if (!Number.isInteger(seconds)) return `${String(Math.round(seconds * 1000))}ms`;
  if (seconds > 0 && seconds % 3600 === 0) return `${String(seconds / 3600)}h`;
  if (seconds > 0 && seconds % 60 === 0) return `${String(seconds / 60)}m`;
  return `${String(seconds)}s`;
}
