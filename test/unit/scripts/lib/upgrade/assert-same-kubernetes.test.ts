import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { ConfigProblems } from "../../../../../model/environment/config-error.ts";
import type { UpgradePlan } from "../../../../../model/plan/upgrade-plan.ts";
import type { Engine } from "../../../../../scripts/lib/engine/engine.ts";
import { assertSameKubernetes } from "../../../../../scripts/lib/upgrade/assert-same-kubernetes.ts";
import { PROJECT_FOLDER } from "../../../../../stacks/load-plan.ts";
import { labPlan } from "../../../../fixtures/plans.ts";

const folder = mkdtempSync(join(tmpdir(), "nordmesh-version-"));
const path = join(folder, "lab.yaml");
const file = relative(PROJECT_FOLDER, path);
const UPGRADE: UpgradePlan = { from: "1.36.3", to: "1.37.2", hosts: ["cp1"] };

/** The problem that a run is refused with; undefined where it is not. */
async function refusal(
  running: string | undefined,
  wanted: string,
  text = `name: lab\nkubernetes:\n  version: ${wanted}\n`,
  upgrade: UpgradePlan | null = null,
): Promise<ConfigProblems["problems"][number] | undefined> {
  writeFileSync(path, text);
  const value =
    running === undefined ? {} : { kubernetesVersion: { value: running, secret: false } };
  const engine = { outputs: () => Promise.resolve(value) } as unknown as Engine;
  const loaded = {
    ...{ plan: labPlan, upgrade, wanted, file, warnings: [], bundle: undefined },
    ...{ mesh: null, wantedMesh: labPlan.mesh.controlPlane.version },
  };
  try {
    await assertSameKubernetes(loaded, engine);
    return undefined;
  } catch (error) {
    if (error instanceof ConfigProblems) return error.problems[0];
    throw error;
  }
}

describe("a changed version of Kubernetes", () => {
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it("is refused to all but an upgrade, at its line in the file", async () => {
    expect(await refusal("1.36.3", "1.37.2")).toEqual({
      code: "kubernetes-version-is-an-upgrade",
      path: "kubernetes.version",
      line: 3,
      expected: "1.36.3, which runs: only an upgrade changes it, one host after the other",
      got: "1.37.2",
      fix: "see what it takes: npm run upgrade -- lab --preview; then npm run upgrade -- lab",
    });
  });

  it("is refused where it came with the checkout", async () => {
    expect(await refusal("1.36.3", "1.37.2", "name: lab\n")).toMatchObject({
      got: "nothing, which is 1.37.2 with this checkout",
    });
  });

  it.each([
    ["before the first up", undefined, null],
    ["where it is none", "1.37.2", null],
    ["while an upgrade to it is under way", "1.36.3", UPGRADE],
  ])("is let through %s", async (_case, running, upgrade) => {
    expect(await refusal(running, "1.37.2", undefined, upgrade)).toBeUndefined();
  });

  it("is refused while an upgrade to another one is under way", async () => {
    expect(await refusal("1.37.2", "1.36.3", undefined, UPGRADE)).toMatchObject({
      code: "kubernetes-upgrade-is-under-way",
      fix: "set it to 1.37.2 until that is done: npm run upgrade -- lab",
    });
  });
});
