import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Manifest } from "../../../components/shared/kubernetes-object.ts";
import { createChartRenderer } from "../../../stacks/chart-renderer.ts";
import { labPlan } from "../../fixtures/plans.ts";

let folder: string;
const release = { chart: "istiod", name: "istiod", namespace: "mesh", values: { a: 1 } } as const;
const object = (kind: string): string =>
  `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: "$2"\n---\n`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "charts-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A program that ends without reading its input breaks the pipe, sooner or later than its end is seen. */
const READ_VALUES = "cat >/dev/null; ";

describe("createChartRenderer", () => {
  it("gives objects of a namespace the release's, and others none", () => {
    const [account, role] = render(
      `${READ_VALUES}cat <<E\n${object("ServiceAccount")}${object("ClusterRole")}\nE`,
    );
    expect(account?.metadata).toEqual({ name: "istiod", namespace: "mesh" });
    expect(role?.metadata).toEqual({ name: "istiod" });
  });

  it("hands the values over on stdin", () => {
    expect(render("echo kind: Values; echo metadata: {}; sed 's/^/value_/'")).toEqual([
      { kind: "Values", metadata: { namespace: "mesh" }, value_a: 1 },
    ]);
  });

  it("renders once, and again for other values", () => {
    const count = `${READ_VALUES}echo x >>${folder}/count; echo kind: List; echo metadata: {}; echo "n: $(wc -l <${folder}/count)"`;
    expect(render(count)).toEqual(render(count));
    expect(render(count, { a: 2 })).toMatchObject([{ n: 2 }]);
  });

  it("fails with the renderer's words", () => {
    expect(() => render("echo 'no such value' >&2; exit 1")).toThrow("chart istiod: no such value");
  });
});

function render(script: string, values: object = release.values): readonly Manifest[] {
  const program = join(folder, "bin/chart-renderer");
  mkdirSync(join(folder, "bin"), { recursive: true });
  writeFileSync(program, `#!/bin/sh\n${script}\n`);
  chmodSync(program, 0o755);
  return createChartRenderer(labPlan, folder, join(folder, "cache"))({ ...release, values });
}
