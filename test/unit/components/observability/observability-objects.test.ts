import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import { renderIstiodValues } from "../../../../components/mesh/istio/render-istio-values.ts";
import { alertRules } from "../../../../components/observability/alert-rules.ts";
import {
  observabilityNamespace,
  observabilityObjects,
} from "../../../../components/observability/observability-objects.ts";
import { recordingRules } from "../../../../components/observability/recording-rules.ts";
import { requestMetrics } from "../../../../components/observability/request-metrics.ts";
import type { Manifest } from "../../../../components/shared/kubernetes-object.ts";
import { labPlan, observedPlan } from "../../../fixtures/plans.ts";

const DASHBOARDS = join(import.meta.dirname, "../../../../components/observability/dashboards");

const objects = observabilityObjects(observedPlan);
const named = (kind: string): Manifest[] => objects.filter((object) => object.kind === kind);

describe("metrics", () => {
  it("are no business of an environment that does not ask for them", () => {
    expect([...observabilityNamespace(labPlan), ...observabilityObjects(labPlan)]).toEqual([]);
    expect(JSON.stringify(renderIstiodValues(labPlan))).not.toContain("rbac");
    expect(JSON.stringify(renderIstiodValues(observedPlan))).toContain("rbac");
  });

  it("are kept for the days and bytes that the environment says", () => {
    expect(prometheusSettings()).toMatchObject({
      storage: { tsdb: { retention: { time: "30d", size: "100GiB" } } },
    });
  });

  it("are sent nowhere", () => {
    expect(Object.keys(prometheusSettings()).sort()).toEqual([
      "global",
      "rule_files",
      "scrape_configs",
      "storage",
    ]);
    const [policy] = named("NetworkPolicy").filter(
      ({ metadata }) => metadata.namespace === "observability",
    );
    expect(JSON.stringify(policy)).not.toContain("0.0.0.0/0");
  });

  it("are read from namespaces that a role and a policy open, and from no others", () => {
    const opened = (kind: string): (string | undefined)[] =>
      named(kind)
        .map(({ metadata }) => metadata.namespace)
        .filter((namespace) => namespace !== "observability");
    const { scrape_configs: jobs } = prometheusSettings();
    const scraped = jobs.flatMap((job) => job.kubernetes_sd_configs ?? []);
    expect(scraped).toEqual([{ role: "pod", namespaces: { names: ["demo", "istio-egress"] } }]);
    expect(opened("Role")).toEqual(["demo", "istio-egress"]);
    expect(opened("NetworkPolicy")).toEqual(["demo", "istio-egress"]);
    expect(named("ClusterRole")).toEqual([]);
    expect(named("Role").map(({ rules }) => rules)).toEqual(
      Array(2).fill([{ apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] }]),
    );
  });

  it("have labels that no caller can make up", () => {
    const operators = [...JSON.stringify(requestMetrics()).matchAll(/%([A-Z_]+)/g)];
    expect([...new Set(operators.map(([, name]) => name))].sort()).toEqual([
      "DOWNSTREAM_PEER_URI_SAN",
      "DURATION",
      "RESPONSE_CODE",
      "RESPONSE_FLAGS",
      "UPSTREAM_CLUSTER_RAW",
      "UPSTREAM_PEER_URI_SAN",
    ]);
  });

  it("lie on the disk of the host that the environment names", () => {
    expect(named("PersistentVolume")).toMatchObject([
      {
        metadata: { name: "prometheus-w1" },
        spec: {
          capacity: { storage: "200Gi" },
          local: { path: "/srv/nvme/prometheus" },
          persistentVolumeReclaimPolicy: "Retain",
        },
      },
    ]);
    expect(observedPlan.hosts.map(({ volumeFolders }) => volumeFolders)).toEqual([
      [],
      ["/srv/nvme/prometheus"],
      [],
    ]);
  });
});

describe("rules", () => {
  it("use recorded series that there are", () => {
    const recorded = new Set(recordingRules.rules.map(({ record }) => record));
    const used = [...JSON.stringify([recordingRules, alertRules]).matchAll(/\w+:\w+:\w+/g)];
    expect(used.map(([series]) => series).filter((series) => !recorded.has(series))).toEqual([]);
  });

  it.each(readdirSync(DASHBOARDS))("record what the dashboard %s asks for", (file) => {
    const text = readFileSync(join(DASHBOARDS, file), "utf8");
    const { uid, panels } = JSON.parse(text) as Dashboard;
    expect(uid).toBe(`nordmesh-${file.replace(".json", "")}`);
    const asked = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
    const recorded = new Set(recordingRules.rules.map(({ record }) => record));
    const used = [...asked.join(" ").matchAll(/\w+:\w+:\w+/g)].map(([series]) => series);
    expect(asked.length).toBeGreaterThan(4);
    expect(used.filter((series) => !recorded.has(series))).toEqual([]);
  });
});

interface Dashboard {
  readonly uid: string;
  readonly panels: readonly { readonly targets: readonly { readonly expr: string }[] }[];
}

interface Settings {
  readonly scrape_configs: readonly { readonly kubernetes_sd_configs?: readonly unknown[] }[];
}

function prometheusSettings(): Settings {
  const [config] = named("ConfigMap");
  const { data } = config as unknown as { data: Record<string, string> };
  return parse(data["prometheus.yaml"] ?? "") as Settings;
}
