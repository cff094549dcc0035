const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/**
 * Whether text is a day of the calendar as `YYYY-MM-DD` (ISO 8601), from 1900 on. Such texts compare
 * as days do, so no clock and no time zone is needed.
 */
export function isCalendarDate(text: string): boolean {
  const [, year = "", month = "", day = ""] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  if (Number(year) < 1900) return false;
  const days = DAYS[Number(month) - 1] ?? 0;
  const leapDay = month === "02" && isLeapYear(Number(year)) ? 1 : 0;
  return Number(day) >= 1 && Number(day) <= days + leapDay;
}

/** The day of an ISO 8601 time in UTC, as `YYYY-MM-DD`. */
export function dayOf(time: string): string {
  return time.slice(0, "YYYY-MM-DD".length);
}

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}
