import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { guestOf, macOf, uuidOf } from "../../../../../components/hosts/kvm/guest.ts";
import { renderDomain } from "../../../../../components/hosts/kvm/render-domain.ts";
import {
  renderMetaData,
  renderNetworkConfig,
  renderUserData,
} from "../../../../../components/hosts/kvm/render-seed.ts";
import type { Plan } from "../../../../../model/plan/plan.ts";
import { planEnvironment } from "../../../../../model/plan/plan-environment.ts";
import { editedText, parseAs } from "../../../../fixtures/environments.ts";
import { hostOf, versions } from "../../../../fixtures/plans.ts";
import { expectGolden } from "../../../../support/golden.ts";

const SCHEMA = "/usr/share/libvirt/schemas/domain.rng";
const hasSchema = existsSync(SCHEMA) && spawnSync("xmllint", ["--version"]).status === 0;

const plan = planOf([]);
const emulated = planOf([["hypervisors:\n", "kvm: { emulation: true }\nhypervisors:\n"]]);
/** Larger than a node, so over both. */
const spanning = planOf([
  [
    "cpus: 8,\n      memory: 32GiB,\n      disk: 80GiB,\n      cpu: dedicated,\n      nvme",
    "cpus: 15,\n      memory: 70GiB,\n      disk: 80GiB,\n      cpu: dedicated,\n      nvme",
  ],
  ['      hypervisor: hv1,\n      threads: "12-15,28-31",\n', "      hypervisor: hv1,\n"],
  [
    "cpus: 8,\n      memory: 32GiB,\n      disk: 80GiB,\n      cpu: dedicated,\n      hypervisor",
    "cpus: 4,\n      memory: 8GiB,\n      disk: 80GiB,\n      cpu: dedicated,\n      hypervisor",
  ],
]);

const domains: readonly (readonly [string, Plan, string])[] = [
  ["worker", plan, "w1"],
  ["control-plane", plan, "cp1"],
  ["spanning", spanning, "w1"],
  ["emulated", emulated, "w1"],
];

describe("a guest's domain", () => {
  it.each(domains)("%s is as it was reviewed", (name, from, host) => {
    expectGolden(`kvm/${name}.xml`, renderDomain(from, guestOf(from, hostOf(from, host))));
  });

  const itWithSchema = hasSchema ? it : it.skip;
  const why = hasSchema ? "" : " (skipped: no libvirt schema or xmllint on this machine)";
  itWithSchema.each(domains)(`%s is valid for libvirt's schema${why}`, (_name, from, host) => {
    const { status, stderr } = spawnSync("xmllint", ["--noout", "--relaxng", SCHEMA, "-"], {
      input: renderDomain(from, guestOf(from, hostOf(from, host))),
      encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "- validates\n" });
  });

  it("has addresses and an identity of its own, the same each time", () => {
    const guests = plan.hosts.map((host) => guestOf(plan, host));
    const macs = guests.flatMap((guest) => [macOf(guest, "public"), macOf(guest, "private")]);
    expect(new Set(macs).size).toBe(12);
    expect(macs.every((mac) => /^52:54:00(:[0-9a-f]{2}){3}$/.test(mac))).toBe(true);
    expect(new Set(guests.map(uuidOf)).size).toBe(6);
    expect(macOf(guestOf(plan, hostOf(plan, "w1")), "public")).toBe(macs[6]);
  });
});

describe("a guest's seed", () => {
  const guest = guestOf(plan, hostOf(plan, "w1"));

  it("brings both interfaces up, and a default route on the public one alone", () => {
    expect(JSON.parse(renderNetworkConfig(plan, guest))).toMatchObject({
      version: 2,
      ethernets: {
        outside: {
          "set-name": "eth0",
          addresses: ["203.0.113.21/24"],
          routes: [{ to: "0.0.0.0/0", via: "203.0.113.1" }],
        },
        inside: { "set-name": "eth1", addresses: ["10.20.0.21/24"], mtu: 9000 },
      },
    });
    expect(renderNetworkConfig(plan, guest).match(/routes/g)).toHaveLength(1);
    expect(JSON.parse(renderMetaData(guest))).toEqual({
      "instance-id": "valid-kvm-w1",
      "local-hostname": "w1",
    });
  });

  it("has the pinned key and no other, and one way in", () => {
    const text = renderUserData(guest, {
      hostKeyPrivate: "-----BEGIN KEY-----\nabc\n",
      hostKeyPublic: "ssh-ed25519 AAAA\n",
      authorizedKey: "ssh-ed25519 BBBB operator\n",
    });
    expect(text.startsWith("#cloud-config\n")).toBe(true);
    expect(JSON.parse(text.slice("#cloud-config\n".length))).toMatchObject({
      ssh_pwauth: false,
      ssh_deletekeys: true,
      ssh_genkeytypes: [],
      ssh_keys: {
        ed25519_private: "-----BEGIN KEY-----\nabc\n",
        ed25519_public: "ssh-ed25519 AAAA",
      },
      users: [{ name: "root", ssh_authorized_keys: ["ssh-ed25519 BBBB operator"] }],
      mounts: [["LABEL=nordmesh-nvme", "/srv/nvme", "ext4", "defaults,nofail", "0", "2"]],
    });
  });
});

function planOf(edits: readonly (readonly [string, string])[]): Plan {
  const parsed = parseAs("valid-kvm", editedText("valid-kvm", edits));
  if (!parsed.ok) throw new Error(parsed.problems.map(({ path, got }) => `${path} ${got}`).join());
  return planEnvironment(parsed.environment, versions);
}
