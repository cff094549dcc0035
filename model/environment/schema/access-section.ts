import { z } from "zod";
import { outsideCidr, sentence } from "./outside-fields.ts";
import { countryCode } from "./text-fields.ts";

const administrators = z
  .strictObject({
    cidr: outsideCidr
      .meta({ examples: ["192.0.2.16/28"] })
      .describe("Network that they connect from."),
    country: countryCode.describe(
      "Country that they work in. Remote access from outside the residency is a transfer.",
    ),
    owner: sentence("who answers for it, such as a team", "platform team").describe(
      "Who answers for this network.",
    ),
  })
  .describe("One network of administrators, under a short name.");

/** `access:` who may open connections to the hosts themselves. */
export const accessSection = z
  .strictObject({
    administrators: z
      .record(z.string(), administrators)
      .describe("Networks that may reach SSH and the API. Nobody else does."),
  })
  .describe(
    "Who administers the hosts, and from where; required unless the driver is `lab`, whose machine has its own door.",
  );
