import { all, type CustomResourceOptions, type Output } from "@pulumi/pulumi";
import { type Generations, generationName } from "../../model/plan/generations.ts";
import { CertificateAuthority } from "./certificate-authority.ts";

/** The cluster's authority, and while it is being changed another one. */
export interface ClusterAuthorities {
  /** Signs. */
  readonly signing: CertificateAuthority;
  /** Certificates of all that are trusted, PEM; the one that signs stands first, where kubeadm looks for it. */
  readonly trusted: Output<string>;
}

/** Makes the generations of the cluster's authority; the first signs, all are trusted. */
export function clusterAuthorities(
  base: string,
  generations: Generations,
  opts: CustomResourceOptions,
): ClusterAuthorities {
  // The common name is kubeadm's (kubernetes.io, "PKI certificates and requirements"); two of one name would be
  // told apart by their keys alone, which not every program does.
  const authorityOf = (generation: number): CertificateAuthority =>
    new CertificateAuthority(
      generationName(base, generation),
      { commonName: generation === 1 ? "kubernetes" : `kubernetes ${String(generation)}` },
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
