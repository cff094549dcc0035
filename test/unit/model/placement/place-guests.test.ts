import { describe, expect, it } from "@jest/globals";
import { placeGuests } from "../../../../model/placement/place-guests.ts";
import type { Guest, PlacementPlan } from "../../../../model/placement/placement.ts";
import { makeGuest, makeHypervisor } from "../../../fixtures/placements.ts";

const hv1 = makeHypervisor("hv1", { zone: "a" });
const hv2 = makeHypervisor("hv2", { zone: "b" });
const pair = [hv1, hv2];

function whereOf({ placements }: PlacementPlan): Record<string, string> {
  return Object.fromEntries(placements.map(({ guest, hypervisor }) => [guest, hypervisor]));
}

describe("placing guests", () => {
  it("gives a guest whole cores of one node, its vCPUs siblings together, and reserved cores beside", () => {
    const { placements } = placeGuests([hv1], [makeGuest("w1")], []);
    expect(placements).toEqual([
      {
        guest: "w1",
        hypervisor: "hv1",
        nodes: [{ node: 0, threads: [1, 17, 2, 18], memoryMiB: 8192 }],
        vcpus: [1, 17, 2, 18],
        emulatorThreads: [0, 16],
        disk: "nvme0",
        diskGiB: 40,
      },
    ]);
  });

  it("spreads guests over hypervisors, and fills one node of each before it breaks another", () => {
    const guests = ["w1", "w2", "w3", "w4"].map((name) => makeGuest(name));
    const plan = placeGuests(pair, guests, []);
    expect(whereOf(plan)).toEqual({ w1: "hv1", w2: "hv2", w3: "hv1", w4: "hv2" });
    expect(new Set(plan.placements.flatMap(({ nodes }) => nodes.map(({ node }) => node)))).toEqual(
      new Set([0]),
    );
  });

  it("packs where spreading would leave no piece that is large enough", () => {
    const eights = ["hv1", "hv2"].map((name) => makeHypervisor(name, { nodes: 1, reserved: 0 }));
    const guests = [4, 4, 3, 3, 2].map((cores, at) =>
      makeGuest(`w${String(at)}`, { cpus: 2 * cores }),
    );
    const plan = placeGuests(eights, guests, []);
    expect(whereOf(plan)).toEqual({ w0: "hv1", w1: "hv1", w2: "hv2", w3: "hv2", w4: "hv2" });
    expect(plan.refusals).toEqual([]);
  });

  it("lets a guest span nodes only where none is large enough, each part with its own memory", () => {
    const { placements, fragmentation } = placeGuests(
      pair,
      [makeGuest("big", { cpus: 20, memoryMiB: 100 * 1024 })],
      [],
    );
    expect(placements[0]?.nodes.map(({ node, memoryMiB }) => [node, memoryMiB])).toEqual([
      [0, 51_200],
      [1, 51_200],
    ]);
    expect(fragmentation.spanningGuests).toEqual(["big"]);
  });

  it("keeps control planes apart, in different zones while there are any", () => {
    const three = [...pair, makeHypervisor("hv0", { zone: "a" })];
    const guests = ["cp1", "cp2"].map((name) => makeGuest(name, { isControlPlane: true }));
    expect(whereOf(placeGuests(three, guests, []))).toEqual({ cp1: "hv0", cp2: "hv2" });
    const third = [...guests, makeGuest("cp3", { isControlPlane: true })];
    expect(whereOf(placeGuests(three, third, []))).toEqual({ cp1: "hv0", cp2: "hv2", cp3: "hv1" });
    const { refusals } = placeGuests(pair, third, []);
    expect(refusals.map(({ guest, obstacles }) => [guest, ...obstacles])).toEqual([
      [
        "cp3",
        { hypervisor: "hv1", obstacle: { kind: "control-plane", holder: "cp1" } },
        { hypervisor: "hv2", obstacle: { kind: "control-plane", holder: "cp2" } },
      ],
    ]);
  });

  it("follows the wishes for a zone, a hypervisor and cores", () => {
    const guests = [
      makeGuest("in-zone", { zone: "b" }),
      makeGuest("on-machine", { hypervisor: "hv2" }),
      makeGuest("on-cores", { hypervisor: "hv2", threads: [9, 25, 10, 26] }),
    ];
    const plan = placeGuests(pair, guests, []);
    expect(whereOf(plan)).toEqual({ "in-zone": "hv2", "on-machine": "hv2", "on-cores": "hv2" });
    const pinned = plan.placements.find(({ guest }) => guest === "on-cores");
    expect(pinned?.vcpus).toEqual([9, 25, 10, 26]);
  });

  it("says what is missing on each hypervisor, and what would fit", () => {
    const { refusals } = placeGuests(
      pair,
      [makeGuest("huge", { cpus: 40, memoryMiB: 200 * 1024, diskGiB: 1500 })],
      [],
    );
    const short = { kind: "short", cores: 6, memoryMiB: 72 * 1024, diskGiB: 500 };
    expect(refusals).toEqual([
      {
        guest: "huge",
        obstacles: [
          { hypervisor: "hv1", obstacle: short },
          { hypervisor: "hv2", obstacle: short },
        ],
        wouldFit: { hypervisor: "hv1", cpus: 14, memoryMiB: 65_536, diskGiB: 1000 },
      },
    ]);
  });

  it("tells what the free remains are worth", () => {
    const full = makeGuest("memory", { cpus: 1, memoryMiB: 65_536, hypervisor: "hv1" });
    const { fragmentation } = placeGuests(pair, [full], []);
    expect(fragmentation).toEqual({
      freeCores: 27,
      freeMemoryMiB: 3 * 65_536,
      strandedCores: 6,
      strandedMemoryMiB: 0,
      idleThreads: 1,
      spanningGuests: [],
      largestGuest: { hypervisor: "hv1", cpus: 14, memoryMiB: 65_536, diskGiB: 960 },
      unfragmentedCores: 7,
    });
  });
});

describe("recorded placements", () => {
  const w2 = makeGuest("w2");
  const guests: readonly Guest[] = [makeGuest("w1"), w2];
  const recorded = placeGuests([hv1], guests, []).placements;

  it("hold although another order would place them elsewhere", () => {
    const plan = placeGuests(pair, [makeGuest("a0", { cpus: 12 }), ...guests], recorded);
    expect(plan.placements.filter(({ guest }) => guest !== "a0")).toEqual(recorded);
    expect(plan.moves).toEqual([]);
  });

  it.each([
    ["more CPUs", { cpus: 6 }, "it wants 6 CPUs and has 4"],
    ["less memory", { memoryMiB: 4096 }, "it wants 4096MiB of memory and has 8192MiB"],
    ["another zone", { zone: "b" }, "it wants zone b"],
    ["another hypervisor", { hypervisor: "hv2" }, "it wants hypervisor hv2"],
    ["other cores", { threads: [9, 25, 10, 26] }, "it wants other cores"],
    ["a larger disk than there is", { diskGiB: 980 }, "disk nvme0 of hv1 has no room for it"],
  ])("give way to a guest that wants %s", (_case, changes, reason) => {
    const wanted = [makeGuest("w1", changes), w2];
    const { moves, placements } = placeGuests(pair, wanted, recorded);
    expect(moves.map((move) => [move.guest, move.reason])).toEqual([["w1", reason]]);
    expect(placements).toHaveLength(2);
  });

  it("let a guest that grows keep its cores and its machine", () => {
    const { placements } = placeGuests(pair, [makeGuest("w1", { cpus: 6 }), w2], recorded);
    const before = recorded.find(({ guest }) => guest === "w1");
    const after = placements.find(({ guest }) => guest === "w1");
    expect(after?.hypervisor).toBe("hv1");
    expect(after?.vcpus).toEqual(expect.arrayContaining([...(before?.vcpus ?? [])]));
  });

  it("let a disk grow in place, and never shrink", () => {
    const sizes = (diskGiB: number): number | undefined =>
      placeGuests(pair, [makeGuest("w1", { diskGiB })], recorded).placements[0]?.diskGiB;
    expect([sizes(500), sizes(20)]).toEqual([500, 40]);
  });

  it("end with their hypervisor, and with a pin by hand on their cores", () => {
    const gone = placeGuests([hv2], guests, recorded);
    expect(gone.moves.map(({ reason }) => reason)).toEqual([
      "there is no hypervisor hv1",
      "there is no hypervisor hv1",
    ]);
    const w1 = recorded.find(({ guest }) => guest === "w1");
    const rival = makeGuest("rival", { hypervisor: "hv1", threads: w1?.vcpus ?? [] });
    const { moves, refusals } = placeGuests(pair, [...guests, rival], recorded);
    expect(refusals).toEqual([]);
    expect(moves.map(({ guest, reason }) => [guest, reason])).toEqual([
      ["w1", "its cores on hv1 are not free"],
    ]);
  });
});
