import { z } from "zod";
import { wholeNumber } from "./field.ts";
import { disk, name } from "./text-fields.ts";

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
  })
  .describe("Request metrics of the mesh. Nothing is gathered, and no more is built, without it.");
