import { all, type CustomResourceOptions, type Output } from "@pulumi/pulumi";
import { generationName } from "../../model/plan/generations.ts";
import type { Plan } from "../../model/plan/plan.ts";
import { CertificateAuthority } from "./certificate-authority.ts";
import { IntermediateAuthority } from "./intermediate-authority.ts";
import { type AuthorityPair, meshRevocations } from "./mesh-revocations.ts";

/** The mesh's authorities, as istiod needs them; what is no key is PEM and public. */
export interface MeshAuthorities {
  /** The root of the authority that signs. */
  readonly root: CertificateAuthority;
  /** Signs workloads' certificates. */
  readonly intermediate: IntermediateAuthority;
  /** What workloads trust. */
  readonly anchors: Output<string>;
  /** What all of them have revoked. */
  readonly revocations: Output<string>;
}

/** Makes the generations of the mesh's root and intermediate authority; the first signs, all are trusted. */
export function meshAuthorities(
  name: string,
  plan: Plan,
  opts: CustomResourceOptions,
): MeshAuthorities {
  const pairOf = (
    generation: number,
  ): AuthorityPair & Pick<MeshAuthorities, "root" | "intermediate"> => {
    const { trustDomain } = plan.mesh;
    const mark = generation === 1 ? "" : ` ${String(generation)}`;
    const root = new CertificateAuthority(
      generationName(`${name}-mesh-root`, generation),
      { commonName: `${trustDomain} root${mark}` },
      opts,
    );
    const intermediate = new IntermediateAuthority(
      generationName(`${name}-mesh-intermediate`, generation),
      { root, commonName: `${trustDomain} istiod${mark}` },
      opts,
    );
    return { root, intermediate };
  };
  const [first, ...others] = plan.rotation.meshAuthority;
  const signing = pairOf(first);
  const pairs = [signing, ...others.map(pairOf)];
  return {
    ...signing,
    // In the order of their generations: a proxy asks for another certificate as soon as this text is another
    // one, so that with the authority that signs, the certificates change too.
    anchors: all(pairs.map(({ root }) => root.certificate)).apply((roots) => roots.join("")),
    revocations: meshRevocations(pairs, plan),
  };
}
