import type { Item } from "../../item.ts";
import type { Versions } from "../../../model/values/versions.ts";
import { goItem, program } from "./go-item.ts";

/**
 * The program that carries a host's private traffic through WireGuard: it steers the kernel's, and brings
 * wireguard-go for kernels without. Both libraries are of the WireGuard project, under the MIT licence.
 */
export function wireguardItem(versions: Versions): Item {
  const version = versions.wireguard.module;
  return goItem({
    name: "wireguard",
    title: `WireGuard ${version.split("-")[1]?.slice(0, 8) ?? version}`,
    module: "wireguard",
    pinned: { module: "golang.zx2c4.com/wireguard", version },
    estimateSeconds: 12,
    builds: [{ programs: { "nordmesh-wireguard": "." } }],
    bundled: [program("nordmesh-wireguard")],
  });
}
