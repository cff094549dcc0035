import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { AddressRanges, RANGES_PACKAGE } from "../../../artifacts/address-ranges/address-ranges.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** Address ranges from given rows, `first,last,country`, in files as the package has them. */
export function smallRanges(
  rows: { readonly ipv4?: readonly string[]; readonly ipv6?: readonly string[] },
  version = "2.3.2026061719",
): AddressRanges {
  const folder = temporaryFolder();
  const write = (name: string, lines: readonly string[] = []): void =>
    writeFileSync(join(folder, name), lines.map((line) => `${line}\n`).join(""));
  write("asn-country-ipv4-num.csv", rows.ipv4);
  write("asn-country-ipv6-num.csv", rows.ipv6);
  write("package.json", [JSON.stringify({ name: RANGES_PACKAGE, version })]);
  return new AddressRanges(folder);
}
