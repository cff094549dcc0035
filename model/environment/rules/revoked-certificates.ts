import { VERIFICATION_SERIAL } from "../../values/certificate-serial.ts";
import type { Finding } from "../finding.ts";
import type { Rule } from "./rule.ts";
import { known } from "./rule.ts";

/** A list names each certificate once; one number is on it already. */
export const revocationsAreListedOnce: Rule = (draft) => {
  const serials = known(draft.mesh?.revoked).map(({ serial }) => serial?.replace(/^0+/, ""));
  return serials.flatMap((serial, index): Finding[] =>
    serial === undefined || (serials.indexOf(serial) === index && serial !== VERIFICATION_SERIAL)
      ? []
      : [
          {
            code: "revoked-twice",
            path: ["mesh", "revoked", index, "serial"],
            expected: "each certificate once",
            fix: "remove this entry",
          },
        ],
  );
};
