import { z } from "zod";
import { listOf } from "./field.ts";
import { day, headerName, sentence } from "./outside-fields.ts";

const allowance = {
  reason: sentence("what the log needs it for", "finding the cause of failed payments").describe(
    "What it is needed for (GDPR Art. 5(1)(c)).",
  ),
  owner: sentence("who answers for it, such as a team or a mailbox", "payments@oslo.example"),
  expires: day.describe(
    "Last day on which it is logged; from the next day on, the file is refused.",
  ),
};

/** `mesh.accessLog:` what access logs hold beside what they always do. */
export const accessLogSection = z
  .strictObject({
    queryStrings: z
      .strictObject({
        ...allowance,
        owner: allowance.owner.describe("Who answers for query strings in logs."),
      })
      .describe("Logs paths with their query strings, and why.")
      .optional(),
    requestHeaders: listOf(
      z
        .strictObject({
          name: headerName
            .meta({ examples: ["user-agent"] })
            .describe("Name of the header, in lower case; none that holds a credential."),
          ...allowance,
          owner: allowance.owner.describe("Who answers for this header in logs."),
        })
        .describe("One header of requests, with the reason for it."),
      "a list of headers",
    )
      .optional()
      .describe("Headers of requests that are logged."),
  })
  .describe(
    "What access logs hold beside what they always do. It may be personal data, so each has a reason and a last day.",
  );
