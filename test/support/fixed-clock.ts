// Loaded before a program (`node --import`), so that days in what it prints are the same for ever.
const NOW = Date.parse("2026-11-24T12:00:00Z");

globalThis.Date = class extends Date {
  constructor(...values: readonly unknown[]) {
    if (values.length === 0) super(NOW);
    else super(...(values as [number]));
  }

  static override now(): number {
    return NOW;
  }
} as DateConstructor;
