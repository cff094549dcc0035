import { z } from "zod";
import { fieldHelp, wholeNumber } from "./field.ts";
import { disk, name } from "./text-fields.ts";

/** `observability.tracing:` which calls are traced, and how long the traces are kept. */
const tracingSection = z
  .strictObject({
    sampling: z
      .number()
      .min(0.01)
      .max(100)
      .meta({ examples: [1] })
      .register(fieldHelp, { expected: "a percentage, 0.01 to 100" })
      .default(1)
      .describe("Percentage of calls that are traced, from the first proxy to the last."),
    host: name
      .meta({ examples: ["w2"] })
      .optional()
      .describe(
        "Worker with an `nvme` disk, on which the traces are stored and nowhere else; that of the metrics unless told.",
      ),
    retentionDays: wholeNumber(1, 365, "days", 7).default(7).describe("Older traces are deleted."),
    retentionSize: disk
      .meta({ examples: ["4GiB"] })
      .default("4GiB")
      .describe(
        "No new traces are taken while the stored ones take more than this; with metrics on the same disk, at most four fifths of it together.",
      ),
  })
  .describe("Traces of calls through the mesh. None are taken without it.");

/** `observability:` request metrics of the mesh. Nothing is gathered without the section. */
export const observabilitySection = z
  .strictObject({
    host: name
      .meta({ examples: ["w1"] })
      .describe("Worker with an `nvme` disk, on which the metrics are stored and nowhere else."),
    retentionDays: wholeNumber(1, 3650, "days", 30)
      .default(30)
      .describe("Older metrics are deleted."),
    retentionSize: disk
      .meta({ examples: ["8GiB"] })
      .default("8GiB")
      .describe(
        "The oldest metrics are deleted when all take more than this; at most four fifths of the disk.",
      ),
    tracing: tracingSection.optional(),
  })
  .describe("Request metrics of the mesh. Nothing is gathered, and no more is built, without it.");
