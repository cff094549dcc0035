import { z } from "zod";
import { closestName } from "../../values/closest-name.ts";
import { hardeningItems } from "../../values/hardening-item.ts";
import { weekdays } from "../../values/maintenance-window.ts";
import { listOf, oneOf, text, wholeNumber } from "./field.ts";
import { optOutFields } from "./opt-out-fields.ts";

const known: ReadonlySet<string> = new Set(hardeningItems);

const item = text({
  expected: 'an item of docs/hardening.md, such as "1.2.11" or "ssh-forwarding"',
  example: "ssh-forwarding",
  complain: (value) => {
    if (known.has(value)) return null;
    const closest = closestName(value, hardeningItems);
    const fix = "write the item as docs/hardening.md has it, numbers in quotes";
    return { code: "not-an-item", fix: closest === null ? fix : `did you mean "${closest}"?` };
  },
});

const optOut = z
  .strictObject({
    items: listOf(item, "a list of items").describe(
      "Items of docs/hardening.md that do not count.",
    ),
    ...optOutFields({
      expected: "why the item does not count",
      example: "w4 is the jump host of the others",
    }),
  })
  .describe("Items that do not count for some hosts, with the reason for it.");

/** `hardening:` what of it an environment leaves out. All of it is on without the section. */
export const hardeningSection = z
  .strictObject({
    optOuts: listOf(optOut, "a list of opt-outs").describe("What is left out, each dated."),
  })
  .describe("What is left out of the hardening of hosts and cluster. All of it is on without it.");

/** `maintenance:` when hosts may reboot by themselves. */
export const maintenanceSection = z
  .strictObject({
    day: oneOf(weekdays).describe("Day of the week on which the window begins."),
    hour: wholeNumber(0, 23, "hours", 3).describe("Hour at which it begins, in UTC."),
    hours: wholeNumber(1, 12, "hours", 2).describe(
      "How long it is: each host reboots in ten minutes of its own.",
    ),
  })
  .describe(
    "A weekly window in which hosts reboot, one after the other, where a security update asks for it. No host reboots by itself without it.",
  );
