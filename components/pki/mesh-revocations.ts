import { all, type Output } from "@pulumi/pulumi";
import type { Plan } from "../../model/plan/plan.ts";
import type { Authority } from "../shared/authority.ts";
import { renderRevocationList, reservedRevocation } from "./revocation-list.ts";

/**
 * Lists of the mesh's root and of its intermediate authority, PEM. Proxies ask for a list of every
 * authority in a chain, the empty one of the root too.
 */
export function meshRevocations(
  root: Authority,
  intermediate: Authority,
  { mesh }: Plan,
): Output<string> {
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
