import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type LoadedPlan, PROJECT_FOLDER } from "../../../stacks/load-plan.ts";
import { readOperatorKey } from "../../../stacks/operator-key-file.ts";
import { askYesNo, canAsk } from "../command-line/ask.ts";
import { CommandError } from "../command-line/command-line.ts";
import { UsageError } from "../command-line/parse-command-line.ts";
import { alignColumns } from "../terminal/table.ts";
import { pinHostKeys } from "./pin-host-key.ts";
import { readShownKeys, type ShownKey } from "./shown-keys.ts";

/**
 * Shows the fingerprints of all hosts without a pinned key and writes the keys that are confirmed into the
 * environment's file: by a person, or by fingerprints that somebody read elsewhere, `NAME=SHA256:…` each.
 * Returns the exit status.
 */
export async function trustHosts(
  { plan, file }: LoadedPlan,
  expected: string | undefined,
  say: (line: string) => void,
): Promise<number> {
  const wanted = expected === undefined ? undefined : parseFingerprints(expected);
  const { shown, unreached } = await readShownKeys(plan, readOperatorKey(plan.environment));
  for (const { name, why } of unreached) say(`${name} was not asked: ${why}`);
  if (shown.length === 0 && unreached.length === 0) {
    say("Every host has a pinned key.");
    return 0;
  }
  say(alignColumns(shown.map((key) => [key.name, key.address, key.fingerprint])).join("\n"));
  const confirmed = wanted === undefined ? await confirm(shown) : matching(shown, wanted, say);
  writeKeys(file, confirmed, say);
  if (shown[0]?.name === "bastion") {
    say(`Its hosts are next: npm run hosts -- trust ${plan.environment}`);
  }
  return confirmed.length === shown.length && unreached.length === 0 ? 0 : 1;
}

function writeKeys(
  file: string,
  confirmed: readonly ShownKey[],
  say: (line: string) => void,
): void {
  if (confirmed.length === 0) {
    say("No key was written.");
    return;
  }
  const path = join(PROJECT_FOLDER, file);
  writeFileSync(path, pinHostKeys(readFileSync(path, "utf8"), confirmed));
  say(`Pinned in ${file}: ${confirmed.map(({ name }) => name).join(", ")}`);
}

async function confirm(shown: readonly ShownKey[]): Promise<readonly ShownKey[]> {
  if (shown.length === 0) return [];
  if (!canAsk()) {
    throw new CommandError(
      "Nobody can be asked here whether these are the right fingerprints.",
      `compare them with the hosts' consoles (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), then --fingerprint ${shown.map(({ name }) => `${name}=SHA256:…`).join(",")}`,
    );
  }
  const { signal } = new AbortController();
  const question =
    "Are these what the hosts' consoles say (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub)?";
  return (await askYesNo(question, signal)) ? shown : [];
}

function matching(
  shown: readonly ShownKey[],
  wanted: ReadonlyMap<string, string>,
  say: (line: string) => void,
): readonly ShownKey[] {
  return shown.filter(({ name, fingerprint }) => {
    const expected = wanted.get(name) ?? (shown.length === 1 ? wanted.get("") : undefined);
    if (expected === fingerprint) return true;
    say(
      expected === undefined
        ? `${name}: no fingerprint was given for it`
        : `${name}: ${expected} was expected; it may be another machine that answers there`,
    );
    return false;
  });
}

/** `NAME=SHA256:…` by commas; without a name where there is one host. */
function parseFingerprints(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(",").map((word): [string, string] => {
      const [, name = "", fingerprint] =
        /^(?:([a-z0-9-]+)=)?(SHA256:[A-Za-z0-9+/]{43})$/.exec(word) ?? [];
      if (fingerprint === undefined) {
        throw new UsageError(
          `--fingerprint ${word}: expected NAME=SHA256:… as ssh-keygen -l prints it`,
        );
      }
      return [name, fingerprint];
    }),
  );
}
