import { parseDocument } from "yaml";
import type { OtherAddresses } from "../../../../model/recovery/other-hosts.ts";

/** An environment's text with other addresses for its hosts, as `rebuild --onto` takes it. */
export function ontoOtherHosts(environment: string, hosts: readonly OtherAddresses[]): string {
  const document = parseDocument(environment);
  for (const { name, publicAddress, linkAddress } of hosts) {
    document.setIn(["hosts", name, "public"], publicAddress);
    document.setIn(["hosts", name, "private"], linkAddress);
  }
  return document.toString({ lineWidth: 0 });
}
