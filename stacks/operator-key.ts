import { Config, output, type Output, secret } from "@pulumi/pulumi";
import { PrivateKey } from "@pulumi/tls";
import ssh2 from "ssh2";
import type { OperatorKey } from "../components/shared/host-driver.ts";
import { generationName } from "../model/plan/generations.ts";
import type { Plan } from "../model/plan/plan.ts";
import { readOperatorKey } from "./operator-key-file.ts";

/**
 * The operator's key of an environment. Hosts that a driver makes are given one of the stack's own, which
 * lives in its state, as a secret. Rented hosts and hypervisors have been set up with a key before: it is the secret
 * `operatorKey` of Pulumi's configuration, else a file's, and it is in the state as a secret, too.
 */
export function createOperatorKey({ driver, environment, rotation }: Plan): OperatorKey {
  if (driver !== "lab") return givenKey(environment);
  const keyOf = (generation: number): PrivateKey =>
    new PrivateKey(generationName("operator-key", generation), { algorithm: "ED25519" });
  const [first, ...others] = rotation.operatorKey;
  const key = keyOf(first);
  return {
    privateKey: key.privateKeyOpenssh,
    publicKey: key.publicKeyOpenssh,
    accepted: [key, ...others.map(keyOf)].map(({ publicKeyOpenssh }) => publicKeyOpenssh),
  };
}

// Without any key an environment can be previewed; taking over a host then says what is missing.
function givenKey(environment: string): OperatorKey {
  const configured: Output<string> | undefined = new Config().getSecret("operatorKey");
  const privateKey = configured ?? secret(readOperatorKey(environment) ?? "");
  const publicKey = output(privateKey).apply(publicHalf);
  return { privateKey, publicKey, accepted: [publicKey] };
}

/** `TYPE BASE64` of an OpenSSH private key; empty without one. */
function publicHalf(privateKey: string): string {
  if (privateKey === "") return "";
  const key = ssh2.utils.parseKey(privateKey);
  if (key instanceof Error) throw new Error("the operator's key is no OpenSSH private key");
  return `${key.type} ${key.getPublicSSH().toString("base64")}`;
}
