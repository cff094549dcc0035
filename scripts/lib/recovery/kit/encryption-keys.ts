import { FIRST_KEY, type KeyGenerations } from "../../../../model/plan/key-rotation.ts";
import { kitParts } from "../../../../model/recovery/kit-manifest.ts";
import { parseEncryptionKey } from "../../../../stacks/rotation-file.ts";
import type { OpenKit } from "./kit-file.ts";

/** Keys of secrets in a kit's etcd: those of its record, or the first one where none was ever changed. */
export function encryptionKeysOf(parts: OpenKit["parts"]): KeyGenerations {
  const record = parts.get(kitParts.rotation);
  return record === undefined ? FIRST_KEY : parseEncryptionKey(record.toString("utf8"));
}
