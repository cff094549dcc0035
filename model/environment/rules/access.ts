import type { Rule } from "./rule.ts";

/** Somebody must reach hosts that are not on this machine, and nobody who is not listed does. */
export const administratorsAreListed: Rule = ({ driver, access }) => {
  if (driver === undefined || driver === "lab") return [];
  if (access !== undefined && Object.keys(access.administrators ?? {}).length > 0) return [];
  return [
    {
      code: "missing",
      path: access === undefined ? ["access"] : ["access", "administrators"],
      expected: "the networks that administrators connect from",
      got: "nothing",
      fix: 'add access: { administrators: { office: { cidr: 192.0.2.16/28, country: "NO", owner: … } } }',
    },
  ];
};
