import { all, type Output } from "@pulumi/pulumi";
import type { Plan } from "../../model/plan/plan.ts";
import type { Authority } from "../shared/authority.ts";
import { renderRevocationList, reservedRevocation } from "./revocation-list.ts";

/** A root and the authority that it has signed. */
export interface AuthorityPair {
  readonly root: Authority;
  readonly intermediate: Authority;
}

/**
 * Lists of the mesh's roots and of their intermediate authorities, PEM. Proxies ask for a list of every
 * authority in a chain, the empty one of a root too.
 */
export function meshRevocations(
  pairs: readonly AuthorityPair[],
  { mesh }: Pick<Plan, "mesh">,
): Output<string> {
  return all(pairs.map((pair) => revocationsOf(pair, mesh))).apply((lists) => lists.join(""));
}

function revocationsOf({ root, intermediate }: AuthorityPair, mesh: Plan["mesh"]): Output<string> {
  return all([root.key, root.certificate, intermediate.key, intermediate.certificate]).apply(
    async ([rootKey, rootCertificate, key, certificate]) => {
      const lists = [
        await renderRevocationList({ key: rootKey, certificate: rootCertificate }, []),
        await renderRevocationList({ key, certificate }, [
          reservedRevocation(certificate),
          ...mesh.revoked,
        ]),
      ];
      return lists.join("");
    },
  );
}
