import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import ssh2 from "ssh2";
import {
  OPERATOR_KEY_VARIABLE,
  ownKeyFile,
  readOperatorKey,
} from "../../../stacks/operator-key-file.ts";
import { CommandError } from "../command-line/command-line.ts";

/**
 * Makes the key of an environment of rented hosts where there is none, and says where it lies. Returns the
 * public half, for `authorized_keys` of the hosts.
 */
export async function provideOperatorKey(
  environment: string,
  say: (line: string) => void,
): Promise<string> {
  const named = process.env[OPERATOR_KEY_VARIABLE];
  const file = named === undefined || named === "" ? ownKeyFile(environment) : named;
  if (!existsSync(file)) {
    if (file === named)
      throw new CommandError(
        `There is no ${named}.`,
        `set ${OPERATOR_KEY_VARIABLE} to a private key's file`,
      );
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, makeKey(), { mode: 0o600, flag: "wx" });
    say(
      `Made ${file}. Keep a copy of it: whoever has it is root on the hosts, and without it you are not.`,
    );
  } else {
    say(`The key is ${file}.`);
  }
  return publicHalf(readOperatorKey(environment) ?? "", environment);
}

function makeKey(): string {
  for (;;) {
    const { private: privateKey } = ssh2.utils.generateKeyPairSync("ed25519");
    // Three in a thousand are keys that the library itself cannot read back.
    if (!(ssh2.utils.parseKey(privateKey) instanceof Error)) return privateKey;
  }
}

function publicHalf(privateKey: string, environment: string): string {
  const key = ssh2.utils.parseKey(privateKey);
  if (key instanceof Error) {
    throw new CommandError(
      `The operator's key cannot be read: ${key.message}.`,
      "use an OpenSSH private key without a passphrase; it is kept encrypted in the stack's state",
    );
  }
  return `${key.type} ${key.getPublicSSH().toString("base64")} nordmesh-${environment}`;
}
