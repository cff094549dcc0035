import type { ConfigPath } from "../config-path.ts";
import type { Finding } from "../finding.ts";
import type { EnvironmentDraft } from "../schema/environment-file.ts";
import type { Rule } from "./rule.ts";
import { known } from "./rule.ts";

/** Whoever reads a log must not be able to act as those who are in it. */
export const loggedHeadersAreNoCredentials: Rule = (draft) =>
  headersOf(draft).flatMap(({ path, name }): Finding[] =>
    name === undefined || !CREDENTIALS.test(name)
      ? []
      : [
          {
            code: "header-is-a-credential",
            path: [...path, "name"],
            expected: "a header that holds no credential",
            fix: "log a header that says which client it was, not one by which it proves that",
          },
        ],
  );

const CREDENTIALS =
  /^(authorization|proxy-authorization|cookie|x-forwarded-client-cert)$|(token|secret|password|api-?key|signature|session)/;

/** Each header once, so that one reason and one last day hold for it. */
export const loggedHeadersAreListedOnce: Rule = (draft) => {
  const headers = headersOf(draft);
  return headers.flatMap(({ path, name }, index): Finding[] =>
    name === undefined || headers.findIndex((other) => other.name === name) === index
      ? []
      : [
          {
            code: "header-twice",
            path: [...path, "name"],
            expected: "each header once",
            fix: "keep one of the two entries",
          },
        ],
  );
};

/** Warning: a log that holds what people sent is one more place where their data is. */
export const accessLogsShouldHoldNoPersonalData: Rule = (draft) => {
  const asked: ConfigPath[] = [
    ...(draft.mesh?.accessLog?.queryStrings === undefined ? [] : [[...SECTION, "queryStrings"]]),
    ...headersOf(draft).map(({ path }) => path),
  ];
  return asked.map((path) => ({
    code: "log-may-hold-personal-data",
    path,
    expected: "access logs without what a person sent",
    got: "what may be personal data, in the log of every proxy",
    fix: "remove it as soon as its reason is gone; evidence and policy packs show it until then",
  }));
};

const SECTION = ["mesh", "accessLog"];

function headersOf(
  draft: EnvironmentDraft,
): readonly { readonly path: ConfigPath; readonly name: string | undefined }[] {
  return known(draft.mesh?.accessLog?.requestHeaders).map(({ name }, index) => ({
    path: [...SECTION, "requestHeaders", index],
    name,
  }));
}
