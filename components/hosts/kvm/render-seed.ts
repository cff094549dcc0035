import type { Plan } from "../../../model/plan/plan.ts";
import { disksOf, type Guest, macOf } from "./guest.ts";

/** What a guest is told of its networks: cloud-init's network configuration, version 2. */
export function renderNetworkConfig(plan: Plan, guest: Guest): string {
  const { public: outside, link: inside } = plan.network;
  const { publicAddress, linkAddress } = guest.host;
  return renderYaml({
    version: 2,
    ethernets: {
      outside: {
        match: { macaddress: macOf(guest, "public") },
        "set-name": outside.interface,
        addresses: [`${publicAddress}/${String(outside.prefix)}`],
        routes: [{ to: "0.0.0.0/0", via: outside.gateway }],
        mtu: outside.mtu,
        dhcp4: false,
        "accept-ra": false,
      },
      // No route beyond its own network: what is private stays there.
      inside: {
        match: { macaddress: macOf(guest, "private") },
        "set-name": inside.interface,
        addresses: [`${linkAddress}/${String(inside.prefix)}`],
        mtu: inside.mtu,
        dhcp4: false,
        "accept-ra": false,
      },
    },
  });
}

/** A guest's identity for cloud-init. A disk that is made anew has no memory of it. */
export function renderMetaData({ domain, host }: Guest): string {
  return renderYaml({ "instance-id": domain, "local-hostname": host.name });
}

/** Who a guest is and who may log in, as cloud-init's user data. Holds the host's private key: a secret. */
export function renderUserData(
  guest: Guest,
  keys: {
    readonly hostKeyPrivate: string;
    readonly hostKeyPublic: string;
    readonly authorizedKey: string;
  },
): string {
  const { host } = guest;
  const settings = {
    hostname: host.name,
    manage_etc_hosts: true,
    disable_root: false,
    ssh_pwauth: false,
    // Exactly the key that is pinned, and no other that a stranger could be shown.
    ssh_deletekeys: true,
    ssh_genkeytypes: [],
    ssh_keys: { ed25519_private: keys.hostKeyPrivate, ed25519_public: keys.hostKeyPublic.trim() },
    users: [{ name: "root", lock_passwd: true, ssh_authorized_keys: [keys.authorizedKey.trim()] }],
    growpart: { mode: "off" },
    resize_rootfs: true,
    ...nvmeSettings(guest),
  };
  return `#cloud-config\n${renderYaml(settings)}`;
}

function nvmeSettings(guest: Guest): object {
  const { nvme } = guest.guest;
  if (disksOf(guest).length < 2 || nvme === null) return {};
  return {
    fs_setup: [
      { label: "nordmesh-nvme", filesystem: "ext4", device: "/dev/vdb", overwrite: false },
    ],
    mounts: [["LABEL=nordmesh-nvme", nvme.folder, "ext4", "defaults,nofail", "0", "2"]],
  };
}

/** JSON is YAML, and needs no escapes of its own. */
function renderYaml(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
