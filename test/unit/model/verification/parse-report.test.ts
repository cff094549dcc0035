import { expect, it } from "@jest/globals";
import { parseReport } from "../../../../model/verification/parse-report.ts";
import { passedReport } from "../../../fixtures/evidence.ts";

it("reads what was written", () => {
  expect(parseReport(JSON.stringify(passedReport))).toEqual(passedReport);
});

it.each([
  ["no JSON", "not yet"],
  ["something else", "{}"],
  ["an outcome that there is not", JSON.stringify(passedReport).replace('"passed"', '"skipped"')],
  ["a field that there is not", JSON.stringify({ ...passedReport, forged: true })],
])("takes %s for no report", (_what, text) => {
  expect(parseReport(text)).toBeNull();
});
