import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { ConfigProblems } from "../../../../../model/environment/config-error.ts";
import { type MeshRecord, revisionOf } from "../../../../../model/plan/mesh-record.ts";
import type { Engine } from "../../../../../scripts/lib/engine/engine.ts";
import { assertSameMesh } from "../../../../../scripts/lib/upgrade/assert-same-mesh.ts";
import { chooseUpgrade } from "../../../../../scripts/lib/upgrade/choose-upgrade.ts";
import { type LoadedPlan, PROJECT_FOLDER } from "../../../../../stacks/load-plan.ts";
import { labPlan } from "../../../../fixtures/plans.ts";

const folder = mkdtempSync(join(tmpdir(), "nordmesh-version-"));
const path = join(folder, "lab.yaml");
const FIRST = { version: "1.30.2", revision: null };
const NEXT = revisionOf("1.31.4");
const UNDER_WAY: MeshRecord = {
  runs: FIRST,
  upgrade: { to: NEXT, stage: "beside", moved: ["demo"] },
};

/** An environment that is up, and what its file asks for. */
function load(
  changes: Partial<LoadedPlan>,
  text = `name: lab\nmesh:\n  version: ${changes.wantedMesh ?? ""}\n`,
): LoadedPlan {
  writeFileSync(path, text);
  return {
    ...{ plan: labPlan, upgrade: null, wanted: "1.37.2", mesh: null, wantedMesh: "1.30.2" },
    ...{ file: relative(PROJECT_FOLDER, path), warnings: [], bundle: undefined },
    ...changes,
  };
}

function engineOf(outputs: Readonly<Record<string, unknown>>): Engine {
  const stack = Object.entries(outputs).map(([name, value]) => [name, { value, secret: false }]);
  return { outputs: () => Promise.resolve(Object.fromEntries(stack)) } as unknown as Engine;
}

const RUNNING = { kubernetesVersion: "1.37.2", versions: labPlan.versions, meshVersion: "1.30.2" };

async function refusal(
  loaded: LoadedPlan,
  outputs: Readonly<Record<string, unknown>> = RUNNING,
): Promise<ConfigProblems["problems"][number] | undefined> {
  try {
    await assertSameMesh(loaded, engineOf(outputs));
    return undefined;
  } catch (error) {
    if (error instanceof ConfigProblems) return error.problems[0];
    throw error;
  }
}

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe("a changed version of the mesh", () => {
  it("is refused to all but an upgrade, at its line in the file", async () => {
    expect(await refusal(load({ wantedMesh: "1.31.4" }))).toEqual({
      code: "mesh-version-is-an-upgrade",
      path: "mesh.version",
      line: 3,
      expected: "1.30.2, which runs: only an upgrade changes it, one namespace after the other",
      got: "1.31.4",
      fix: "see what it takes: npm run upgrade -- lab --preview; then npm run upgrade -- lab",
    });
  });

  it("is refused where it came with the checkout, also to a stack that did not yet say what it runs", async () => {
    const { kubernetesVersion, versions } = RUNNING;
    const old = structuredClone(versions);
    old.istio.modules.version = "1.30.1";
    expect(
      await refusal(load({ wantedMesh: "1.31.4" }, "name: lab\n"), {
        kubernetesVersion,
        versions: old,
      }),
    ).toMatchObject({
      expected: expect.stringMatching(/^1\.30\.1, which runs/),
      got: "nothing, which is 1.31.4 with this checkout",
    });
  });

  it.each([
    ["the same version", load({}), RUNNING],
    ["an environment that has not come up", load({ wantedMesh: "1.31.4" }), {}],
    ["what an upgrade leads to", load({ mesh: UNDER_WAY, wantedMesh: "1.31.4" }), RUNNING],
    [
      "what an upgrade has led to",
      load({ mesh: { runs: NEXT, upgrade: null }, wantedMesh: "1.31.4" }),
      RUNNING,
    ],
  ])("is not seen in %s", async (_what, loaded, outputs) => {
    expect(await refusal(loaded, outputs)).toBeUndefined();
  });

  it("is refused while an upgrade to another one is under way", async () => {
    expect(await refusal(load({ mesh: UNDER_WAY, wantedMesh: "1.30.2" }))).toMatchObject({
      code: "mesh-upgrade-is-under-way",
      fix: "set it to 1.31.4 until that is done: npm run upgrade -- lab",
    });
  });
});

describe("chooseUpgrade", () => {
  const choose = (changes: Partial<LoadedPlan>, back = false) =>
    chooseUpgrade(load(changes), engineOf(RUNNING), back);

  it("takes what the file asks for that does not run, or else Kubernetes", async () => {
    expect(await choose({ wantedMesh: "1.31.4" })).toEqual({ runs: FIRST });
    expect(await choose({ mesh: { runs: NEXT, upgrade: null }, wantedMesh: "1.32.0" })).toEqual({
      runs: NEXT,
    });
    expect(await choose({ wanted: "1.38.0" })).toBe("kubernetes");
    expect(await choose({})).toBe("kubernetes");
  });

  it("goes on with what is under way, and back from it alone", async () => {
    expect(await choose({ mesh: UNDER_WAY })).toEqual({ runs: FIRST });
    expect(await choose({ mesh: UNDER_WAY, wanted: "1.38.0" }, true)).toEqual({ runs: FIRST });
    expect(await choose({ wantedMesh: "1.31.4" }, true)).toBe("kubernetes");
  });

  it("does not do both at once", async () => {
    const both = choose({ wanted: "1.38.0", wantedMesh: "1.31.4" });
    await expect(both).rejects.toMatchObject({
      fix: "write kubernetes.version: 1.37.2 into its file until the other is done",
    });
    const upgrade = { from: "1.36.3", to: "1.37.2", hosts: ["cp1"] };
    await expect(choose({ upgrade, wantedMesh: "1.31.4" })).rejects.toMatchObject({
      fix: "write mesh.version: 1.30.2 into its file until the other is done",
    });
  });
});
