import { execFile } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import cruiserConfiguration from "../../../.dependency-cruiser.mjs";

const ROOT = path.resolve(import.meta.dirname, "../../..");

/** A tree of one-line modules: each file, and what it imports. */
type Tree = Readonly<Record<string, readonly string[]>>;

/** Everything that the law allows and that a reader might think it forbids. */
const lawful: Tree = {
  "scripts/up.ts": [
    "../stacks/index.ts",
    "../engine/run.ts",
    "../artifacts/bundle.ts",
    "../components/kubeadm/phases/join.ts",
    "../components/hosts/lab/runtime/boot.ts",
  ],
  "stacks/index.ts": ["./build-cluster.ts", "../artifacts/bundle.ts"],
  "stacks/build-cluster.ts": ["../components/mesh/mesh.ts", "../components/kubeadm/cluster.ts"],
  "components/mesh/mesh.ts": ["../shared/remote-step.ts", "@pulumi/pulumi"],
  "components/kubeadm/cluster.ts": ["../shared/remote-step.ts", "./phases/join.ts"],
  "components/kubeadm/phases/join.ts": ["../../../model/phase.ts"],
  "components/shared/remote-step.ts": ["../../model/phase.ts"],
  "components/hosts/lab/cli.ts": ["./runtime/boot.ts"],
  "components/hosts/lab/runtime/boot.ts": ["node:fs"],
  "model/phase.ts": ["./plan/plan.ts"],
  "model/plan/plan.ts": ["../environment/environment.ts"],
  "model/environment/environment.ts": ["../values/cidr.ts", "../placement/place.ts", "zod"],
  "model/placement/place.ts": ["../values/cidr.ts"],
  "model/values/cidr.ts": [],
  "model/step-error.ts": [],
  "engine/run.ts": ["../model/step-error.ts", "@pulumi/pulumi"],
  "artifacts/bundle.ts": ["../model/plan/plan.ts", "node:fs"],
  "policies/residency/index.ts": ["../../model/values/cidr.ts"],
  "scripts/bench.ts": ["../test/bench/bench-up.ts"],
  "test/bench/bench-up.ts": [],
  "test/unit/cidr.test.ts": ["../../model/values/cidr.ts"],
};

/** One forbidden import for each clause of the law: the rule, the importing file, the import. */
const crimes: readonly (readonly [rule: string, file: string, imported: string])[] = [
  // A circle is reported once, from one of its modules.
  ["no-circular", "model/values/cidr-list.ts", "./cidr.ts"],
  ["model-is-pure", "model/plan/plan.ts", "@pulumi/pulumi"],
  ["model-is-pure", "model/values/cidr.ts", "fs"],
  ["model-is-pure", "model/plan/plan.ts", "../../artifacts/bundle.ts"],
  ["layers-point-up", "model/values/cidr.ts", "../environment/environment.ts"],
  ["layers-point-up", "model/placement/place.ts", "../environment/environment.ts"],
  ["layers-point-up", "model/environment/environment.ts", "../plan/plan.ts"],
  ["layers-point-up", "model/plan/plan.ts", "../phase.ts"],
  ["layers-point-up", "components/kubeadm/phases/join.ts", "@pulumi/pulumi"],
  ["layers-point-up", "components/mesh/mesh.ts", "../../stacks/build-cluster.ts"],
  ["layers-point-up", "stacks/build-cluster.ts", "../engine/run.ts"],
  ["layers-point-up", "artifacts/bundle.ts", "../components/mesh/mesh.ts"],
  ["layers-point-up", "scripts/up.ts", "../components/mesh/mesh.ts"],
  ["layers-point-up", "components/hosts/lab/runtime/boot.ts", "@pulumi/pulumi"],
  ["components-are-strangers", "components/mesh/mesh.ts", "../kubeadm/cluster.ts"],
  ["components-are-strangers", "components/shared/remote-step.ts", "../mesh/mesh.ts"],
  ["judge-is-independent", "policies/residency/index.ts", "../../model/plan/plan.ts"],
  ["judge-is-independent", "policies/residency/index.ts", "../../components/mesh/mesh.ts"],
  ["tests-are-leaves", "scripts/up.ts", "../test/unit/cidr.test.ts"],
  ["tests-are-leaves", "scripts/up.ts", "../test/bench/bench-up.ts"],
  ["engine-is-independent", "engine/run.ts", "../model/plan/plan.ts"],
];

describe("the import law", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await realpath(await mkdtemp(path.join(tmpdir(), "nordmesh-import-law-")));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("allows what the design needs", async () => {
    expect(await violations(path.join(folder, "lawful"), lawful)).toEqual([]);
  });

  it("forbids each clause's example, imports of types included", async () => {
    const found = await violations(path.join(folder, "crimes"), withCrimes());
    const expected = crimes.map(([rule, file, imported]) => `${rule}: ${file} → ${imported}`);
    expect(expected.filter((crime) => !found.includes(crime))).toEqual([]);
    expect(found.filter((line) => line.startsWith("no-orphans"))).toEqual([
      "no-orphans: model/values/forgotten.ts → model/values/forgotten.ts",
    ]);
  });

  it("has an example for every rule", () => {
    const judged = new Set([...crimes.map(([rule]) => rule), "no-orphans"]);
    const rules = cruiserConfiguration.forbidden?.map(({ name }) => name);
    expect(new Set(rules)).toEqual(judged);
  });
});

/** The lawful tree with every crime in it, and with a module that nobody needs. */
function withCrimes(): Tree {
  const tree: Record<string, readonly string[]> = {
    ...lawful,
    "model/values/forgotten.ts": [],
  };
  tree["model/values/cidr.ts"] = ["./cidr-list.ts"];
  for (const [, file, imported] of crimes) tree[file] = [...(tree[file] ?? []), imported];
  return tree;
}

/** What the rules find in a tree written to `folder`, as `rule: file → import`, the import as it was written. */
async function violations(folder: string, tree: Tree): Promise<string[]> {
  for (const [file, imports] of Object.entries(tree)) {
    const lines = imports.map((name, index) => `import type * as i${index} from "${name}";`);
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), [...lines, "export {};", ""].join("\n"));
  }
  await symlink(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"));
  await writeFile(path.join(folder, "tsconfig.json"), "{}");
  return cruise(folder);
}

interface CruiseResult {
  readonly summary: {
    readonly violations: readonly { rule: { name: string }; from: string; to: string }[];
  };
  readonly modules: readonly {
    source: string;
    dependencies: readonly { resolved: string; module: string }[];
  }[];
}

async function cruise(folder: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      path.join(ROOT, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs"),
      ...["--config", path.join(ROOT, ".dependency-cruiser.mjs"), "--output-type", "json", "."],
    ],
    { cwd: folder, maxBuffer: 2 ** 26 },
  );
  const { modules, summary } = JSON.parse(stdout) as CruiseResult;
  return summary.violations.map(({ rule, from, to }) => {
    const imports = modules.find(({ source }) => source === from)?.dependencies;
    const written = imports?.find(({ resolved }) => resolved === to)?.module ?? to;
    return `${rule.name}: ${from} → ${written}`;
  });
}
