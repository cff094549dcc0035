import { describe, expect, it } from "@jest/globals";
import { judgeFacts, parseFacts } from "../../../../../components/hosts/adopt/host-facts.ts";
import type { HostToAdopt } from "../../../../../components/hosts/adopt/host-to-adopt.ts";

const wanted: HostToAdopt = {
  environment: "oslo-prod",
  name: "w1",
  publicAddress: "203.0.113.21",
  privateAddress: "10.20.0.21",
  privatePrefix: 24,
  interfaces: { outside: null, inside: null },
  ssh: { address: "203.0.113.21", port: 22, user: "root", hostKey: null },
  bastion: null,
  bundle: "/bundles/one",
  withoutImages: [],
  answerSeconds: 120,
};

const printed = [
  "system debian 12",
  "systemName Debian GNU/Linux 12 (bookworm)",
  "machine x86_64",
  "init systemd",
  "root yes",
  "address lo 127.0.0.1/8",
  "address ens18 203.0.113.21/24",
  "address enp6s19 10.20.0.21/24",
  "default ens18",
];

/** Problems of a host that prints these lines in place of those that begin alike. */
function problems(changes: readonly string[], host: Partial<HostToAdopt> = {}): string[] {
  const prefix = (line: string): string =>
    line
      .split(" ")
      .slice(0, line.startsWith("address") ? 2 : 1)
      .join(" ");
  const changed = new Set(changes.map(prefix));
  const lines = [...printed.filter((line) => !changed.has(prefix(line))), ...changes];
  return judgeFacts({ ...wanted, ...host }, parseFacts(lines.join("\n"))).map(
    ({ problem }) => problem,
  );
}

describe("a host that exists already", () => {
  it("is taken with any names of its interfaces", () => {
    expect(problems([])).toEqual([]);
  });

  it.each(["debian 12", "debian 13", "ubuntu 24.04"])("is taken with %s", (system) => {
    expect(problems([`system ${system}`])).toEqual([]);
  });

  it.each([
    [
      "system debian 11",
      "systemName Debian GNU/Linux 11 (bullseye)",
      "Debian GNU/Linux 11 (bullseye)",
    ],
    ["system ubuntu 22.04", "systemName Ubuntu 22.04.5 LTS", "Ubuntu 22.04.5 LTS"],
    ["system rocky 9.4", "systemName Rocky Linux 9.4", "Rocky Linux 9.4"],
  ])("is refused with %s", (system, name, shown) => {
    expect(problems([system, name])).toEqual([
      `it runs ${shown}, on which nordmesh does not install`,
    ]);
  });

  it("is refused without the private address, and says what it has", () => {
    expect(problems(["address enp6s19 10.20.0.99/24"])).toEqual([
      "it answers on SSH, and no interface of it has the private address 10.20.0.21 (it has: ens18 203.0.113.21/24, enp6s19 10.20.0.99/24)",
    ]);
  });

  it("is refused with one interface for both networks", () => {
    const [problem] = problems([
      "address enp6s19 192.0.2.1/24",
      "address ens18 203.0.113.21/24",
      "address ens18 10.20.0.21/24",
    ]);
    expect(problem).toMatch(/^ens18 carries both its public and its private address/);
  });

  it("is refused with another size of the private network", () => {
    const [problem] = problems(["address enp6s19 10.20.0.21/32"]);
    expect(problem).toBe("enp6s19 has 10.20.0.21/32, and the private network is a /24");
  });

  it("is found by its default route where the provider translates the public address", () => {
    expect(problems(["address ens18 192.168.1.5/24"])).toEqual([]);
  });

  it("is refused where the file names another interface", () => {
    expect(problems([], { interfaces: { outside: "eth0", inside: "enp6s19" } })).toEqual([
      "its public address is on ens18, not on eth0",
    ]);
  });

  it("is refused for all that is wrong at once", () => {
    expect(problems(["machine aarch64", "init docker-init", "root no"])).toHaveLength(3);
  });
});
