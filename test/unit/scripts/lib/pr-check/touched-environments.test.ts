import { describe, expect, it } from "@jest/globals";
import { touchedEnvironments } from "../../../../../scripts/lib/pr-check/touched-environments.ts";

const names = {
  folder: "stacks/environments",
  before: ["lab", "oslo-prod", "old"],
  after: ["lab", "oslo-prod", "shop"],
};

function touched(...files: string[]): string[] {
  return touchedEnvironments(files, names).map(({ environment }) => environment);
}

const ALL = ["lab", "old", "oslo-prod", "shop"];

describe("touchedEnvironments", () => {
  it.each([
    ["its file", "stacks/environments/lab.yaml", ["lab"]],
    ["its file, new", "stacks/environments/shop.yaml", ["shop"]],
    ["its file, removed", "stacks/environments/old.yaml", ["old"]],
    ["its configuration", "Pulumi.oslo-prod.yaml", ["oslo-prod"]],
    ["the program", "stacks/build-cluster.ts", ALL],
    ["a plan", "model/plan/plan.ts", ALL],
    ["a component", "components/kubeadm/cluster.ts", ALL],
    ["a rule", "policies/residency/rules.ts", ALL],
    ["exceptions", "policies/exceptions.yaml", ALL],
    ["versions", "versions.yaml", ALL],
    ["packages", "package-lock.json", ALL],
    ["what nobody knows", "newfolder/thing", ALL],
    ["docs", "docs/environment.md", []],
    ["a README anywhere", "engine/README.md", []],
    ["tests", "test/unit/x.test.ts", []],
    ["a command", "scripts/up.ts", []],
    ["CI", ".github/workflows/ci.yml", []],
  ])("leads from %s to the right ones", (_what, file, expected) => {
    expect(touched(file)).toEqual(expected);
  });

  it("names the files that lead there", () => {
    expect(touchedEnvironments(["README.md", "stacks/environments/lab.yaml"], names)).toEqual([
      { environment: "lab", files: ["stacks/environments/lab.yaml"] },
    ]);
  });
});
