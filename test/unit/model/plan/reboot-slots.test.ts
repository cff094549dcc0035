import { describe, expect, it } from "@jest/globals";
import type { HostPlan } from "../../../../model/plan/plan.ts";
import { type RebootSlot, rebootSlot } from "../../../../model/plan/reboot-slots.ts";
import { hostOf, labPlan, threeControlPlanes } from "../../../fixtures/plans.ts";

const sunday = { day: "sunday", hour: 3, hours: 2 } as const;

describe("reboot slots", () => {
  it("give workers the beginning of the window and control planes its end", () => {
    expect(slots(threeControlPlanes.hosts)).toEqual({
      cp1: "sunday 4:50",
      cp2: "sunday 4:40",
      cp3: "sunday 4:30",
      w1: "sunday 3:00",
    });
  });

  it("are no two hosts' at one time, in a window that has room for all", () => {
    const hosts = Array.from({ length: 12 }, (_, index) => ({
      ...hostOf(labPlan, index < 5 ? "cp1" : "w1"),
      name: `h${String(index)}`,
    }));
    expect(new Set(Object.values(slots(hosts))).size).toBe(12);
  });

  it("stay where they are when a worker or a control plane is added", () => {
    const added = [
      ...labPlan.hosts,
      { ...hostOf(labPlan, "cp1"), name: "cp9" },
      { ...hostOf(labPlan, "w1"), name: "w9" },
    ];
    expect(slots(added)).toMatchObject(slots(labPlan.hosts));
  });

  it("cross midnight with the window, from Sunday to Monday", () => {
    const late = { day: "sunday", hour: 23, hours: 2 } as const;
    const { cp1 } = threeControlPlanes.hosts.reduce<Record<string, RebootSlot>>(
      (all, host) => ({ ...all, [host.name]: rebootSlot(late, threeControlPlanes.hosts, host) }),
      {},
    );
    expect(cp1).toEqual({ day: "monday", hour: 0, minute: 50 });
  });
});

function slots(hosts: readonly HostPlan[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    hosts.map((host) => {
      const { day, hour, minute } = rebootSlot(sunday, hosts, host);
      return [host.name, `${day} ${String(hour)}:${String(minute).padStart(2, "0")}`];
    }),
  );
}
