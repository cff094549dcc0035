import { z } from "zod";
import { recipientStrength } from "../../values/age-recipient.ts";
import { listOf, text, wholeNumber } from "./field.ts";
import { address, countryCode, folder, hostKey, userName } from "./text-fields.ts";

const recipient = text({
  expected: "a recipient of age, age1… or age1pq1…, whole and without a typing mistake",
  example: "age1pq1…",
  pattern: "^age1[0-9a-z]+$",
  complain: (value) =>
    recipientStrength(value) === null
      ? {
          code: "not-a-recipient",
          fix: "copy the public half again from what `npm run backup -- --new-identity FILE` printed",
        }
      : null,
});

const sshTarget = z
  .strictObject({
    address: address.describe("IPv4 address of the machine."),
    port: wholeNumber(1, 65_535, "", 22).default(22).describe("Port of its SSH server."),
    user: userName.describe(
      "Who logs in there: somebody who may write in the folder, and no more.",
    ),
    hostKey: hostKey.describe("The key by which it proves itself. Any other is refused."),
    folder: folder.describe("Folder for the kits."),
  })
  .describe("A folder on another machine, over SSH.");

const s3Target = z
  .strictObject({
    endpoint: text({
      expected: "the address of an S3 server, such as https://s3.example.no",
      example: "https://s3.example.no",
      pattern: "^https://[A-Za-z0-9.-]+(:[0-9]+)?$",
      complain: (value) =>
        /^https:\/\/[A-Za-z0-9.-]+(:\d{1,5})?$/.test(value)
          ? null
          : {
              code: "not-an-endpoint",
              fix: "write https://, a name and a port if need be, no path",
            },
    }).describe("The server, over TLS. The bucket goes into the path, which every server takes."),
    region: text({
      expected: "the server's name of its region, such as eu-north-1",
      example: "eu-north-1",
      pattern: "^[a-z0-9-]+$",
      complain: (value) =>
        /^[a-z0-9-]{1,40}$/.test(value)
          ? null
          : { code: "not-a-region", fix: "write what the server's own documents have" },
    }).describe("Its region, as signatures name it. It is not where the data is: `country` is."),
    bucket: text({
      expected: "the name of a bucket, such as kits",
      example: "kits",
      pattern: "^[a-z0-9][a-z0-9.-]+[a-z0-9]$",
      complain: (value) =>
        /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(value)
          ? null
          : { code: "not-a-bucket", fix: "write lower-case letters, digits, hyphens and dots" },
    }).describe("Bucket for the kits. It has to be there."),
    prefix: text({
      expected: "folders in the bucket, such as nordmesh/oslo",
      example: "nordmesh/oslo",
      pattern: "^([A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*)?$",
      complain: (value) =>
        /^([A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*)?$/.test(value)
          ? null
          : {
              code: "not-a-prefix",
              fix: "write names without dots, joined by /, none at the ends",
            },
    })
      .default("")
      .describe("What names in the bucket begin with; empty for none."),
  })
  .describe("A bucket of an S3-compatible server.");

const target = z
  .strictObject({
    directory: folder
      .meta({ examples: ["/srv/nordmesh-backup"] })
      .optional()
      .describe("A folder of the machine that runs the command, such as a mounted disk."),
    ssh: sshTarget.optional(),
    s3: s3Target.optional(),
    country: countryCode.describe("Where it stands, by ISO 3166-1 alpha-2."),
  })
  .describe("One place that kits are kept in, under a short name: `directory`, `ssh` or `s3`.");

/** `backup:` for whom recovery kits are encrypted, where they are kept, and for how long. */
export const backupSection = z
  .strictObject({
    recipients: listOf(recipient, "a list of age recipients").describe(
      "Who can open a kit. `npm run backup -- --new-identity FILE` makes one that is post-quantum.",
    ),
    targets: z
      .record(z.string(), target)
      .describe("All places that kits are kept in, by a short name. A kit goes to each of them."),
    keep: z
      .strictObject({
        count: wholeNumber(1, 10_000, "kits", 14)
          .default(14)
          .describe("The newest kits that stay whatever their age."),
        days: wholeNumber(1, 3650, "days", 30)
          .default(30)
          .describe("Kits that are younger than this stay, too, however many there are."),
      })
      .describe("When old kits are removed. The newest good one never is.")
      .prefault({}),
    snapshots: z
      .strictObject({
        minutes: wholeNumber(5, 1440, "minutes", 60)
          .default(60)
          .describe("From one to the next, a tenth more or less."),
        keep: wholeNumber(1, 1000, "snapshots", 24)
          .default(24)
          .describe("The newest ones that stay on each control plane."),
      })
      .describe(
        "What each control plane keeps of etcd on its own disk, proven and also while nobody makes a kit.",
      )
      .prefault({}),
  })
  .describe("Recovery kits: all that is needed to make the environment again on other hosts.");
