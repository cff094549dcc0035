import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { restartReaders } from "../../../../../scripts/lib/rotate/restart-readers.ts";
import { ClusterAccess } from "../../../../../scripts/lib/verify/cluster-access.ts";

const BOTH = "OLD\nNEXT\n";
const TOLD = "2026-11-29T20:00:00Z";
const BEFORE = "2026-11-29T19:00:00Z";
const AFTER = "2026-11-29T20:00:01Z";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nordmesh-readers-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function pod(name: string, created: string, kind?: string): object {
  return {
    metadata: {
      name,
      namespace: "shop",
      creationTimestamp: created,
      ownerReferences: kind && [{ kind, name }],
    },
    spec: { volumes: [{ configMap: { name: "kube-root-ca.crt" } }] },
    status: { phase: "Running" },
  };
}

/** A cluster by a stand-in for kubectl, that has other pods once something was restarted. */
function clusterWith(before: readonly object[], after: readonly object[] = before): ClusterAccess {
  const told = {
    metadata: { namespace: "shop", managedFields: [{ time: BEFORE }, { time: TOLD }] },
    data: { "ca.crt": BOTH.trim() },
  };
  const files = { told: [told], before, after, sets: [] };
  for (const [name, items] of Object.entries(files))
    writeFileSync(join(folder, name), JSON.stringify({ items }));
  const program = join(folder, "kubectl");
  writeFileSync(
    program,
    `#!/bin/sh
cd ${folder}
shift 4
case "$*" in
  config*) printf ${Buffer.from(BOTH).toString("base64")} ;;
  *configmaps*) cat told ;;
  *replicasets*) cat sets ;;
  *pods*) if [ -e restarted ]; then cat after; else cat before; fi ;;
  *restart*) echo "$5" >>restarted ;;
esac
`,
  );
  chmodSync(program, 0o700);
  return new ClusterAccess(program, "kubeconfig", "context");
}

describe("pods that call the API", () => {
  it("are restarted once where they are older than what their namespace was told", async () => {
    const pods = (created: string): object[] => [
      pod("agent", created, "DaemonSet"),
      pod("store", AFTER, "StatefulSet"),
    ];
    const said: string[] = [];
    await restartReaders(clusterWith(pods(TOLD), pods(AFTER)), (line) => said.push(line));
    expect(readFileSync(join(folder, "restarted"), "utf8")).toBe("DaemonSet/agent\n");
    expect(said).toEqual(["DaemonSet shop/agent: its pods are others"]);
  });

  it("are left alone where they are younger", async () => {
    await restartReaders(clusterWith([pod("agent", AFTER, "DaemonSet")]), () => undefined);
    expect(existsSync(join(folder, "restarted"))).toBe(false);
  });

  it("are named where nothing would make them anew", async () => {
    const cluster = clusterWith([pod("bare", BEFORE), pod("task", BEFORE, "Job")]);
    await expect(restartReaders(cluster, () => undefined)).rejects.toThrow("shop/bare, shop/task");
  });
});
