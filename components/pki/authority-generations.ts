import { all, type CustomResourceOptions, type Output } from "@pulumi/pulumi";
import { type Generations, generationName } from "../../model/plan/generations.ts";
import { CertificateAuthority } from "./certificate-authority.ts";

/** An authority, and while it is being changed another one. */
export interface AuthorityGenerations {
  /** Signs. */
  readonly signing: CertificateAuthority;
  /** Certificates of all that are trusted, PEM; the one that signs stands first, where kubeadm looks for it. */
  readonly trusted: Output<string>;
}

/**
 * Makes the generations of an authority; the first signs, all are trusted.
 * @param commonName kubeadm's (kubernetes.io, "PKI certificates and requirements")
 */
export function authorityGenerations(
  base: string,
  commonName: string,
  generations: Generations,
  opts: CustomResourceOptions,
): AuthorityGenerations {
  // Two of one name would be told apart by their keys alone, which not every program does.
  const authorityOf = (generation: number): CertificateAuthority =>
    new CertificateAuthority(
      generationName(base, generation),
      { commonName: generation === 1 ? commonName : `${commonName} ${String(generation)}` },
      opts,
    );
  const [first, ...others] = generations;
  const signing = authorityOf(first);
  const trusted = [signing, ...others.map(authorityOf)];
  return {
    signing,
    trusted: all(trusted.map(({ certificate }) => certificate)).apply((texts) => texts.join("")),
  };
}
