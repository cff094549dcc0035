import { listOf } from "./field.ts";
import { day, sentence } from "./outside-fields.ts";
import { name } from "./text-fields.ts";

/**
 * What every opt-out says beside what it leaves out: for whom, why, who answers for it, and until when.
 * @param reason expectation of a reason, and an example of one
 */
export function optOutFields(reason: { readonly expected: string; readonly example: string }) {
  return {
    hosts: listOf(name.meta({ examples: ["w1"] }), "a list of hosts")
      .optional()
      .describe("Hosts for which they do not count; all unless given."),
    reason: sentence(reason.expected, reason.example).describe("Why they do not count."),
    owner: sentence("who answers for it, such as a team", "platform team").describe(
      "Who answers for it.",
    ),
    expires: day.describe("Last day; from the next day on, the file is refused."),
  };
}
