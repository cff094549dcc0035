import { all, type CustomResourceOptions, type Output } from "@pulumi/pulumi";
import { PrivateKey } from "@pulumi/tls";
import { type Generations, generationName } from "../../model/plan/generations.ts";

/** Keys of service accounts' tokens, as files for the control plane; both PEM. */
export interface ServiceAccountKeys {
  /** Signs. A secret. */
  readonly signing: Output<string>;
  /** All whose tokens are accepted; the one that signs stands first, where kubeadm looks for it. */
  readonly accepted: Output<string>;
}

/** Makes the generations of the key; the first signs, tokens of all of them are accepted. */
export function serviceAccountKeys(
  base: string,
  generations: Generations,
  opts: CustomResourceOptions,
): ServiceAccountKeys {
  const keyOf = (generation: number): PrivateKey =>
    new PrivateKey(
      generationName(base, generation),
      { algorithm: "ECDSA", ecdsaCurve: "P256" },
      opts,
    );
  const [first, ...others] = generations;
  const signing = keyOf(first);
  const accepted = [signing, ...others.map(keyOf)];
  return {
    signing: signing.privateKeyPem,
    accepted: all(accepted.map(({ publicKeyPem }) => publicKeyPem)).apply((keys) => keys.join("")),
  };
}
