/** Days of the week in their order. */
export const weekdays = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
] as const;

export type Weekday = (typeof weekdays)[number];

/** A host's own part of a maintenance window, in minutes: longer than any reboot takes. */
export const SLOT_MINUTES = 10;
