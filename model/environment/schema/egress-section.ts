import { z } from "zod";
import { legalBases } from "../../values/legal-basis.ts";
import { listOf, oneOf, wholeNumber } from "./field.ts";
import {
  caller,
  certificates,
  day,
  outsideAddress,
  outsideCidr,
  outsideHost,
  sentence,
} from "./outside-fields.ts";
import { countryCode } from "./text-fields.ts";

const owner = sentence("who answers for it, such as a team or a mailbox", "payments@oslo.example");
const port = wholeNumber(1, 65_535, "", 443);
const lastDay = day.describe(
  "Last day on which it is allowed; from the next day on, the file is refused.",
);

const destination = z
  .strictObject({
    host: outsideHost
      .optional()
      .describe("Name of the host. Callers see it under this name and no other."),
    cidr: outsideCidr
      .optional()
      .describe("Instead of `host`: a network. For the hosts themselves only."),
    addresses: listOf(outsideAddress, "a list of addresses")
      .optional()
      .describe(
        "Fixed addresses of `host`. Without them the gateway resolves the name, and the hosts' firewall lets it reach the address ranges of the allowed countries.",
      ),
    ports: listOf(port, "a list of ports").describe("Ports at the destination."),
    protocol: oneOf(["tls", "tcp", "udp"], {
      https: 'write "tls": HTTPS is HTTP in TLS, and the server name in it is what is matched',
      http: 'write "tls" with originateTls, so that the request does not leave in plaintext',
    })
      .default("tls")
      .describe(
        "`tls` is matched by the server name in it; `tcp` is anything else over TCP; `udp` is for hosts only.",
      ),
    country: countryCode.describe("Where the destination processes data, by ISO 3166-1 alpha-2."),
    purpose: sentence("what the data is sent for", "card payments").describe(
      "What data is sent for (GDPR Art. 5(1)(b), Art. 30(1)(b)).",
    ),
    legalBasis: oneOf(legalBases).describe(
      "Why it may go there: the country is inside the `residency`, has an `adequacy` decision (GDPR Art. 45), or there are `safeguards` (Art. 46).",
    ),
    reference: sentence("where the legal basis is written down", "SCC module 2 of 2026-03-01")
      .optional()
      .describe("Where the legal basis is written down; required for `safeguards`."),
    dataCategories: listOf(
      sentence("a category of data", "names"),
      "a list of categories of data",
    ).describe("Categories of data that go there (GDPR Art. 30(1)(c)); `none` where no personal."),
    owner: owner.describe("Who answers for this destination."),
    expires: lastDay.optional(),
    callers: listOf(caller, 'a list of callers such as "payments/api"').describe(
      "Who may use it: service accounts as `namespace/name`, or `hosts` alone.",
    ),
    originateTls: z
      .strictObject({
        caCertificates: certificates.describe(
          "Authorities that the destination's certificate is checked against, in PEM form.",
        ),
      })
      .describe("The gateway starts TLS for callers that speak plain HTTP inside the mesh.")
      .optional(),
  })
  .describe("One place outside that somebody may reach, under a short name.");

const exception = z
  .strictObject({
    cidr: outsideCidr.describe("The network."),
    country: countryCode.describe("Country that the network is counted to, or taken from."),
    reason: sentence("why the address data is not enough", "moved to Oslo in 2026").describe(
      "Why the address data is wrong or not enough.",
    ),
    owner: owner.describe("Who answers for this exception."),
    expires: lastDay,
  })
  .describe("One network, with the reason for it.");

/** `egress:` where data may leave the cluster. Nothing else does. */
export const egressSection = z
  .strictObject({
    adequacy: listOf(countryCode, "a list of countries")
      .optional()
      .describe(
        "Countries outside the residency to which the file allows transfers because of an adequacy decision (GDPR Art. 45).",
      ),
    destinations: z
      .record(z.string(), destination)
      .optional()
      .describe("All places outside that somebody may reach, by a short name."),
    ranges: z
      .strictObject({
        dataset: sentence("a digest of the address ranges", "sha256:4f1e…")
          .optional()
          .describe("Pins the address data: any other is refused."),
        extend: listOf(exception, "a list of networks")
          .optional()
          .describe("Networks that count as inside although the address data says otherwise."),
        narrow: listOf(exception, "a list of networks")
          .optional()
          .describe("Networks that do not count as inside although the address data says so."),
      })
      .describe("Changes to the address ranges of the allowed countries, each dated.")
      .optional(),
  })
  .describe("Where data may leave the cluster, and why. Whatever is not listed is refused.");
