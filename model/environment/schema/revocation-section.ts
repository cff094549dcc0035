import { z } from "zod";
import { listOf, text } from "./field.ts";
import { day, sentence } from "./outside-fields.ts";

const serial = text({
  expected: "a serial number in lower-case hexadecimal, up to 40 digits",
  example: "5c1f2ab90e7d4466",
  pattern: "^[0-9a-f]{1,40}$",
  complain: (value) => {
    if (/^[0-9a-f]{1,40}$/.test(value)) return null;
    const plain = value.toLowerCase().replace(/^0x|[:\s]/g, "");
    const isOne = /^[0-9a-f]{1,40}$/.test(plain);
    return {
      code: "not-a-serial",
      fix: isOne
        ? `write "${plain}", in quotes`
        : "copy it from source_certificate of an access log, in quotes",
    };
  },
});

/** `mesh.revoked:` certificates of workloads that are no longer accepted. */
export const revocationSection = listOf(
  z
    .strictObject({
      serial: serial.describe("Serial number of the certificate."),
      since: day.describe("Day from which it is not accepted."),
      reason: sentence("what happened", "key read from a lost disk").describe("What happened."),
      owner: sentence("who answers for it, such as a team or a mailbox", "platform team").describe(
        "Who answers for it.",
      ),
    })
    .describe("One certificate that is no longer accepted."),
  "a list of certificates",
).describe("Certificates of workloads that are no longer accepted although they have not expired.");
