import { recipientStrength } from "../../values/age-recipient.ts";
import { isInside } from "../../values/jurisdiction.ts";
import { isName, nearestName } from "../../values/name.ts";
import type { Finding } from "../finding.ts";
import type { EnvironmentDraft } from "../schema/environment-file.ts";
import { hostsOf, known, type Rule } from "./rule.ts";

type TargetDraft = NonNullable<
  NonNullable<NonNullable<EnvironmentDraft["backup"]>["targets"]>[string]
>;

/** GDPR Art. 44: a kit holds all personal data of the cluster's objects, so it stays where the data may be. */
export const backupsStayInsideResidency: Rule = (draft) => {
  const { residency } = draft;
  if (residency === undefined) return [];
  return targetsOf(draft).flatMap(([name, { country }]): Finding[] => {
    if (country === undefined || isInside(residency, country)) return [];
    return [
      {
        code: "country-outside-residency",
        path: ["backup", "targets", name, "country"],
        expected: `a country inside the residency "${residency}", because a kit holds everything`,
        fix: `keep kits at a place inside the ${residency.toUpperCase()}; that they are encrypted makes the transfer none`,
      },
    ];
  });
};

/** GDPR Art. 44: so does what volumes hold, whoever backs it up. */
export const volumeBackupsStayInsideResidency: Rule = (draft) => {
  const { residency } = draft;
  if (residency === undefined) return [];
  return hostsOf(draft).flatMap(([name, { nvme }]): Finding[] => {
    const country = nvme?.backup?.country;
    if (country === undefined || isInside(residency, country)) return [];
    return [
      {
        code: "country-outside-residency",
        path: ["hosts", name, "nvme", "backup", "country"],
        expected: `a country inside the residency "${residency}", because data of workloads is in it`,
        fix: `back it up to a place inside the ${residency.toUpperCase()}`,
      },
    ];
  });
};

/** A target is one place, with a name that can be typed after --to. */
export const backupTargetsAreOnePlace: Rule = (draft) =>
  targetsOf(draft).flatMap(([name, target]): Finding[] => [
    ...findPlaces(name, target),
    ...findName(name),
  ]);

/** There is a target at all: a kit that is kept nowhere is none. */
export const backupsHaveATarget: Rule = ({ backup }) =>
  backup?.targets !== undefined && Object.keys(backup.targets).length === 0
    ? [
        {
          code: "missing",
          path: ["backup", "targets"],
          expected: "at least one place to keep kits in",
          got: "nothing",
          fix: "add one, such as vault: { directory: /srv/nordmesh-backup, country: NO }",
        },
      ]
    : [];

/**
 * One classical recipient among post-quantum ones is the way in for whoever stores kits until such keys can
 * be broken; age's own command refuses the mix, too.
 */
export const recipientsAreOfOneStrength: Rule = ({ backup }) => {
  const recipients = backup?.recipients ?? [];
  const strengths = known(recipients).map(recipientStrength);
  if (new Set(strengths).size < 2) return [];
  return recipients.flatMap((recipient, index): Finding[] =>
    recipient !== undefined && recipientStrength(recipient) === "classical"
      ? [
          {
            code: "recipients-mixed",
            path: ["backup", "recipients", index],
            expected: "a post-quantum recipient, age1pq1…, as the others are",
            fix: "replace it: what it opens is as weak as if all were like it",
          },
        ]
      : [],
  );
};

/** The roots in a kit hold for ten years, which is longer than classical keys may be safe. */
export const backupsShouldOutlastQuantum: Rule = ({ backup }) => {
  const recipients = known(backup?.recipients);
  if (recipients.length === 0) return [];
  if (!recipients.every((recipient) => recipientStrength(recipient) === "classical")) return [];
  return [
    {
      code: "recipients-classical",
      path: ["backup", "recipients"],
      expected: "post-quantum recipients, age1pq1…, because the roots in a kit hold for ten years",
      fix: "make one with `npm run backup -- --new-identity FILE`",
    },
  ];
};

function targetsOf({ backup }: EnvironmentDraft): readonly (readonly [string, TargetDraft])[] {
  return Object.entries(backup?.targets ?? {}).filter(
    (entry): entry is [string, TargetDraft] => entry[1] !== undefined,
  );
}

function findPlaces(name: string, { directory, ssh, s3 }: TargetDraft): Finding[] {
  const named = [directory, ssh, s3].filter((place) => place !== undefined).length;
  if (named === 1) return [];
  return [
    {
      code: named === 0 ? "missing" : "target-ambiguous",
      path: ["backup", "targets", name],
      expected: "one of directory, ssh and s3",
      got: named === 0 ? "none" : String(named),
      fix: named === 0 ? "say where it is" : "make a target of each",
    },
  ];
}

function findName(name: string): Finding[] {
  if (isName(name)) return [];
  const nearest = nearestName(name);
  return [
    {
      code: "not-a-name",
      path: ["backup", "targets", name],
      expected: "a name of lower-case letters, digits and hyphens, starting with a letter",
      got: JSON.stringify(name),
      fix: nearest === null ? "choose a short plain name" : `write "${nearest}"`,
    },
  ];
}
