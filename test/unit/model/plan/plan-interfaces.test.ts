import { describe, expect, it } from "@jest/globals";
import { planEnvironment } from "../../../../model/plan/plan-environment.ts";
import { encrypt, labEnvironment, labPlan, versions } from "../../../fixtures/plans.ts";

describe("an encrypted private network", () => {
  it.each([
    [1500, 1440, 1390],
    [9000, 8940, 8890],
  ])("of MTU %d has tunnels of MTU %d and pods of MTU %d", (link, tunnels, pods) => {
    const { network } = encrypt(labEnvironment, link);
    expect([network.link.mtu, network.private.mtu, network.podMtu]).toEqual([link, tunnels, pods]);
  });

  it("has addresses inside the tunnels that end like those outside", () => {
    const { hosts, network } = encrypt(labEnvironment, 1500);
    expect(hosts.map(({ linkAddress, privateAddress }) => [linkAddress, privateAddress])).toEqual([
      ["10.86.0.11", "10.87.0.11"],
      ["10.86.0.21", "10.87.0.21"],
      ["10.86.0.22", "10.87.0.22"],
    ]);
    expect([network.link.hosts, network.private.hosts]).toEqual(["10.86.0.0/27", "10.87.0.0/27"]);
    expect(network.private.interface).toBe("nordmesh0");
  });

  it("is reached by its operator as if it were not", () => {
    const { kubernetes } = encrypt(labEnvironment, 1500);
    expect(kubernetes.operatorEndpoints).toEqual(labPlan.kubernetes.operatorEndpoints);
  });
});

describe("a private network that is trusted", () => {
  it("is what everything goes over, with packets of pods as large as its own", () => {
    const { network: wanted } = labEnvironment;
    const jumbo = { ...wanted, private: { ...wanted.private, mtu: 9000 } };
    const { network, hosts } = planEnvironment({ ...labEnvironment, network: jumbo }, versions);
    const { wireguard, ...inside } = network.private;
    expect([wireguard, inside]).toEqual([null, network.link]);
    expect(network.podMtu).toBe(9000);
    for (const host of hosts) expect(host.privateAddress).toBe(host.linkAddress);
  });
});
