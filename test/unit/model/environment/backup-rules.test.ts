import { describe, expect, it } from "@jest/globals";
import { generateHybridIdentity, identityToRecipient } from "age-encryption";
import { editedText, parseAs, problemsOf, warningsOf } from "../../../fixtures/environments.ts";

const CLASSICAL = "age1vckgry9kfnsk6vccqje5h3j696culhu4sx6yldm3myq6evkh3stq08zeqa";
const VAULT = "vault: { directory: /srv/backup, country: NO }".replace("NO", '"NO"');

const BUCKET = 'endpoint: "https://s3.example.se", region: eu-north-1, bucket: kits';

function withBackup(recipients: string, targets: string): string {
  const section = `backup: { recipients: [${recipients}], targets: { ${targets} } }\n\negress:`;
  return editedText("valid-egress", [["egress:", section]]);
}

describe("backup of volumes", () => {
  it.each([
    ["SE", []],
    ["US", ["country-outside-residency hosts.w1.nvme.backup.country"]],
  ])("in %s", (country, expected) => {
    const nvme = `nvme: { folder: /srv/nvme, size: 80GiB, backup: { at: at ours, country: ${country} } }`;
    const text = editedText("valid-egress", [["  w1:\n", `  w1:\n    ${nvme}\n`]]);
    expect(problemsOf(parseAs("valid-egress", text))).toEqual(expected);
  });
});

describe("backup", () => {
  it.each<readonly [string, string, string, readonly string[]]>([
    ["nothing wrong", CLASSICAL, VAULT, []],
    [
      "a country outside",
      CLASSICAL,
      "far: { directory: /srv/backup, country: US }",
      ["country-outside-residency backup.targets.far.country"],
    ],
    [
      "an adequate country, which is outside all the same",
      CLASSICAL,
      "far: { directory: /srv/backup, country: CH }",
      ["country-outside-residency backup.targets.far.country"],
    ],
    ["no place", CLASSICAL, "v: { country: SE }", ["missing backup.targets.v"]],
    [
      "two places in one",
      CLASSICAL,
      `v: { directory: /srv, country: SE, ssh: { address: 192.0.2.7, user: kits, hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFeqrhO5kAxWOQkH51Vh3uNzHxS+NZ8Hn3dJA3mHKJzC", folder: /srv } }`,
      ["target-ambiguous backup.targets.v"],
    ],
    ["a bucket", CLASSICAL, `b: { country: SE, s3: { ${BUCKET} } }`, []],
    [
      "a bucket outside",
      CLASSICAL,
      `b: { country: US, s3: { ${BUCKET}, prefix: a/b } }`,
      ["country-outside-residency backup.targets.b.country"],
    ],
    [
      "a bucket without TLS, and names that a URL would escape",
      CLASSICAL,
      `b: { country: SE, s3: { endpoint: "http://s3.example.se", region: "se 1", bucket: Kits, prefix: /a } }`,
      [
        "not-an-endpoint backup.targets.b.s3.endpoint",
        "not-a-region backup.targets.b.s3.region",
        "not-a-bucket backup.targets.b.s3.bucket",
        "not-a-prefix backup.targets.b.s3.prefix",
      ],
    ],
    [
      "credentials of a bucket",
      CLASSICAL,
      `b: { country: SE, s3: { ${BUCKET}, secretAccessKey: x } }`,
      ["secret-in-file backup.targets.b.s3.secretAccessKey"],
    ],
    ["no target", CLASSICAL, "", ["missing backup.targets"]],
    [
      "a name that cannot be typed",
      CLASSICAL,
      VAULT.replace("vault", '"The Vault"'),
      ['not-a-name backup.targets."The Vault"'],
    ],
    [
      "a mistyped recipient",
      CLASSICAL.replace("kgry", "kgrz"),
      VAULT,
      ["not-a-recipient backup.recipients[0]"],
    ],
    ["the secret half", "AGE-SECRET-KEY-1QQQQ", VAULT, ["secret-in-file backup.recipients[0]"]],
  ])("is judged: %s", (_case, recipients, targets, problems) => {
    expect(problemsOf(parseAs("valid-egress", withBackup(recipients, targets)))).toEqual(problems);
  });

  it("is warned of where only classical keys open it", () => {
    expect(warningsOf(parseAs("valid-egress", withBackup(CLASSICAL, VAULT)))).toContain(
      "recipients-classical backup.recipients",
    );
  });

  it("takes post-quantum recipients, and no classical one among them", async () => {
    const hybrid = await identityToRecipient(await generateHybridIdentity());
    const alone = parseAs("valid-egress", withBackup(hybrid, VAULT));
    expect(problemsOf(alone)).toEqual([]);
    expect(warningsOf(alone)).not.toContain("recipients-classical backup.recipients");
    const mixed = parseAs("valid-egress", withBackup(`${hybrid}, ${CLASSICAL}`, VAULT));
    expect(problemsOf(mixed)).toEqual(["recipients-mixed backup.recipients[1]"]);
  });
});
