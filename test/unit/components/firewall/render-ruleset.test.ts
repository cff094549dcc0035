import { describe, expect, it } from "@jest/globals";
import {
  COUNTERS,
  LINK_COUNTERS,
  renderRuleset,
} from "../../../../components/firewall/render-ruleset.ts";
import type { Plan } from "../../../../model/plan/plan.ts";
import { egressPlan, encryptedPlan, hostOf, labPlan } from "../../../fixtures/plans.ts";
import { expectGolden } from "../../../support/golden.ts";

const dedicated: Plan = {
  ...egressPlan,
  hosts: [
    hostOf(egressPlan, "cp1"),
    hostOf(egressPlan, "w1"),
    { ...hostOf(egressPlan, "w2"), egressGateway: "dedicated" },
  ],
};

/** Changes to address ranges, and an administrator who has IPv6 only. */
const excepted: Plan = {
  ...egressPlan,
  access: {
    bastion: null,
    administrators: [{ name: "home", cidr: "2001:db8:7::/48", country: "NO" }],
  },
  egress: {
    ...egressPlan.egress,
    exceptions: (["extend", "narrow"] as const).map((kind, index) => ({
      kind,
      cidr: `192.0.${String(index)}.0/24`,
      country: "NO",
      reason: "moved",
      owner: "platform",
      expires: "2027-01-01",
    })),
  },
};

describe("renderRuleset", () => {
  it.each([
    ["control-plane-without-egress", labPlan, "cp1"],
    ["worker", egressPlan, "w1"],
    ["shared-gateway", egressPlan, "w2"],
    ["gateway-with-exceptions", excepted, "w2"],
    ["encrypted-control-plane", encryptedPlan, "cp1"],
  ])("renders a %s as it was reviewed", (name, plan, host) => {
    expectGolden(`firewall/${name}.nft`, renderRuleset(plan, hostOf(plan, host)).text);
  });

  it("lets administrators in where sshd of a host listens, and not at a port of what stands between", () => {
    const w1 = hostOf(labPlan, "w1");
    const textFor = (address: string): string =>
      renderRuleset(labPlan, { ...w1, ssh: { ...w1.ssh, address, port: 2222 } }).text;
    const own = textFor(w1.publicAddress);
    expect(own).toContain("ip saddr @administrators4 tcp dport { 22, 2222, 6443 } accept");
    expect(own).toContain("tcp sport { 22, 2222, 6443 } tcp flags");
    expect(own).toContain("tcp dport 2222 counter name dropped_ssh drop");
    expect(textFor("203.0.113.99")).not.toContain("2222");
  });

  it("makes no difference between gateway hosts that are alone and those that are shared", () => {
    const [one, other] = [egressPlan, dedicated].map((plan) =>
      renderRuleset(plan, hostOf(plan, "w2")),
    );
    expect(one).toEqual(other);
  });

  it("replaces its own table and touches no other", () => {
    for (const host of egressPlan.hosts) {
      const { text } = renderRuleset(egressPlan, host);
      expect(text).not.toContain("flush");
      expect([...text.matchAll(/^.*\btable (.*)$/gm)].map(([, table]) => table)).toEqual([
        "inet nordmesh",
        "inet nordmesh",
        "inet nordmesh {",
      ]);
    }
  });

  it("drops whatever no rule lets through, in each direction", () => {
    const { text } = renderRuleset(egressPlan, hostOf(egressPlan, "w2"));
    for (const hook of ["input", "forward", "output"]) {
      expect(text).toContain(`type filter hook ${hook} priority filter - 10; policy drop;`);
    }
    expect(text).not.toMatch(/ct state [^r]*established/);
  });

  it("declares every counter that a rule counts with", () => {
    const { text } = renderRuleset(egressPlan, hostOf(egressPlan, "w2"));
    const used = [...text.matchAll(/counter name (\w+)/g)].map(([, name]) => name);
    expect([...new Set(used)].sort()).toEqual([...COUNTERS].sort());
  });

  it("counts what crosses an encrypted private network, in the clear and encrypted", () => {
    const used = ["cp1", "w2"].flatMap((name) => {
      const { text } = renderRuleset(encryptedPlan, hostOf(encryptedPlan, name));
      return [...text.matchAll(/counter name (\w+)/g)].map(([, counter]) => counter);
    });
    expect([...new Set(used)].sort()).toEqual([...COUNTERS, ...LINK_COUNTERS].sort());
  });

  it("tells late answers of the API to administrators from what is in the clear, where there is an API", () => {
    const rulesOf = (name: string): string[] =>
      renderRuleset(encryptedPlan, hostOf(encryptedPlan, name)).text.split("\n");
    const [late, plain] = ["late_answers_out drop", "plain_on_link_out drop"].map((end) =>
      rulesOf("cp1").findIndex((line) => line.endsWith(end)),
    );
    expect(late).toBeGreaterThan(0);
    expect(late).toBeLessThan(plain ?? 0);
    expect(rulesOf("w2").filter((line) => line.endsWith("late_answers_out drop"))).toEqual([]);
  });

  it("lets hosts exchange over an encrypted private network what is encrypted or measured alone", () => {
    const { text } = renderRuleset(encryptedPlan, hostOf(encryptedPlan, "w1"));
    const accepted = text.split("\n").filter((line) => /"eth1".*accept$/.test(line));
    expect(
      accepted.map((line) => line.replace(/.*(udp|tcp|icmp) (\S+) (\S+).*/, "$1 $2 $3")),
    ).toEqual([
      "udp dport 51820",
      "icmp type {",
      "tcp dport 9187",
      "tcp sport 9187",
      "udp dport 51820",
      "icmp type {",
      "tcp dport 9187",
      "tcp sport 9187",
    ]);
  });

  it("is another ruleset when the address data of its countries is another", () => {
    const withBundle = (digest: string): Plan => ({
      ...egressPlan,
      bundle: { digest, source: "modules" },
    });
    const digestOf = (bundle: string, host: string): string =>
      renderRuleset(withBundle(bundle), hostOf(egressPlan, host)).digest;
    expect(digestOf("a", "w2")).not.toBe(digestOf("b", "w2"));
    expect(digestOf("a", "w1")).toBe(digestOf("b", "w1"));
  });
});
