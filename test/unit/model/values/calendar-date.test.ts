import { expect, it } from "@jest/globals";
import { dayOf, isCalendarDate } from "../../../../model/values/calendar-date.ts";

it.each([
  ["2026-11-24", true],
  ["2028-02-29", true],
  ["2000-02-29", true],
  ["2026-02-29", false],
  ["1900-02-29", false],
  ["2026-04-31", false],
  ["2026-13-01", false],
  ["2026-00-10", false],
  ["2026-01-00", false],
  ["1899-12-31", false],
  ["2026-1-1", false],
  ["24.11.2026", false],
])("isCalendarDate(%s) is %s", (text, expected) => {
  expect(isCalendarDate(text)).toBe(expected);
});

it("dayOf takes the day of a time", () => {
  expect(dayOf("2026-11-24T18:30:05.120Z")).toBe("2026-11-24");
});
