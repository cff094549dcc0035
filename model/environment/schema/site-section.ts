import { z } from "zod";
import { sentence } from "./outside-fields.ts";
import { countryCode, name } from "./text-fields.ts";

const place = {
  country: countryCode.describe("Country the hosts stand in, by ISO 3166-1 alpha-2."),
  provider: sentence("who runs the place, such as a hosting company", "Example Hosting AS")
    .optional()
    .describe("Who the hosts are rented from, or who runs the building."),
};

/** `site:` where hosts stand that say nothing else. */
export const siteSection = z
  .strictObject({
    name: name
      .meta({ examples: ["oslo"] })
      .describe("Short name of the place. Becomes the nodes' region label."),
    ...place,
  })
  .describe("Where the hosts stand.");

/** `sites:` further places. */
export const sitesSection = z
  .record(z.string(), z.strictObject(place).describe("One further place, under its short name."))
  .describe("Further places, for hosts that say so with their own `site`.");
