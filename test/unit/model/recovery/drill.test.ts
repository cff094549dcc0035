import { describe, expect, it } from "@jest/globals";
import { compareObjects, type SeenObject } from "../../../../model/recovery/compare-objects.ts";
import { type DrillReport, renderDrillPage } from "../../../../model/recovery/drill-report.ts";
import { otherHosts } from "../../../../model/recovery/other-hosts.ts";
import { labPlan } from "../../../fixtures/plans.ts";

const seen = (name: string, uid: string, content: string | null = null): SeenObject => ({
  name,
  uid,
  content,
});

describe("objects of a drill", () => {
  it("are missing, others, or of another content; what is new is no difference", () => {
    const before = [
      seen("a", "1", "x"),
      seen("b", "2"),
      seen("c", "3", "x"),
      seen("d", "4", "x"),
      seen("e", "5"),
    ];
    const after = [
      seen("a", "1", "x"),
      seen("c", "9", "y"),
      seen("d", "4", "y"),
      seen("e", "5", "z"),
      seen("f", "6"),
    ];
    expect(compareObjects(before, after)).toEqual({
      compared: 5,
      secrets: 0,
      missing: ["b"],
      replaced: ["c"],
      changed: ["d"],
    });
  });
});

describe("other hosts of a drill", () => {
  it("have the names of the lost ones, and addresses that none of those had", () => {
    const others = otherHosts(labPlan);
    expect(others.map(({ name }) => name)).toEqual(labPlan.hosts.map(({ name }) => name));
    const lost = labPlan.hosts.flatMap((host) => [host.publicAddress, host.privateAddress]);
    const found = others.flatMap((host) => [host.publicAddress, host.privateAddress]);
    expect(found.filter((address) => lost.includes(address))).toEqual([]);
    expect(new Set(found).size).toBe(found.length);
  });

  it("stand in the range that only hosts are in, also where they have other addresses inside tunnels", () => {
    const { link } = labPlan.network;
    const network = {
      ...labPlan.network,
      link: { ...link, hosts: "10.86.0.64/26" },
      private: {
        ...labPlan.network.private,
        cidr: "10.87.0.0/24",
        hosts: "10.87.0.64/26",
      },
    };
    const [first] = otherHosts({ ...labPlan, network });
    expect(first).toMatchObject({ linkAddress: "10.86.0.127", privateAddress: "10.87.0.127" });
    const full = { ...network, link: { ...link, hosts: "10.86.0.11/32" } };
    expect(() => otherHosts({ ...labPlan, network: full })).toThrow("no room");
  });

  it("are not found in a network that has no room", () => {
    const { network } = labPlan;
    const small = { ...network, private: { ...network.private, cidr: "10.86.0.0/26" } };
    expect(() => otherHosts({ ...labPlan, network: small })).toThrow("no room");
  });
});

describe("the page of a drill", () => {
  const report: DrillReport = {
    environment: "lab",
    startedAt: "2026-11-28T21:58:30.000Z",
    outcome: "failed",
    hosts: [{ name: "cp1", before: "10.86.0.11", after: "10.86.0.200" }],
    rtoSeconds: null,
    comparison: {
      compared: 3,
      secrets: 1,
      missing: ["Secret demo/<b>"],
      replaced: [],
      changed: [],
    },
    writes: {
      acknowledged: 90,
      beforeSnapshot: 25,
      back: 41,
      secretsBack: 8,
      newestBack: { sequence: 41, milliseconds: 1_790_000_000_000 },
      newestAcknowledged: { sequence: 90, milliseconds: 1_790_000_009_810 },
      rpoSeconds: 9.81,
    },
    phases: [{ name: "cp1-restore-etcd", startSeconds: 71.3, endSeconds: 76.2 }],
    problems: ["not back: Secret demo/<b>"],
    left: [{ what: "kit", path: "/srv/lost/lab.kit" }],
  };

  it("says what was lost and what did not come back, and never less than it knows", () => {
    const page = renderDrillPage(report);
    expect(page).toContain("Back after an unknown time; 9.8 s of writes lost");
    expect(page).toContain("Secret demo/&lt;b&gt;");
    expect(page).toContain("10.86.0.200");
    expect(page).toContain("76.2");
    expect(page).toContain("41 writes, 8 secrets among them");
    expect(page).toContain("/srv/lost/lab.kit");
    const unread = renderDrillPage({ ...report, comparison: null, writes: null });
    expect(unread).toContain("not compared");
    expect(unread).toContain("an unknown time of writes lost");
  });
});
