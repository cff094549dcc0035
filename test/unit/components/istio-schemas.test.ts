import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { findBundle } from "../../../artifacts/bundle-location.ts";
import { egressObjects } from "../../../components/egress/egress-objects.ts";
import { meshPolicies } from "../../../components/mesh/istio/mesh-policies.ts";
import type { Manifest } from "../../../components/shared/kubernetes-object.ts";
import { tracingObjects } from "../../../components/tracing/tracing-objects.ts";
import { trafficObjects } from "../../../components/traffic/traffic-objects.ts";
import { egressPlan, tracedPlan, versions } from "../../fixtures/plans.ts";
import { expectGolden } from "../../support/golden.ts";
import {
  type IstioSchemas,
  IstioValidator,
  readBundleSchemas,
  renderSchemas,
} from "../../support/istio-schemas.ts";

const FILE = "istio/schemas.json";
const text = readFileSync(join(import.meta.dirname, "../../golden", FILE), "utf8");
const recorded = JSON.parse(text) as { version: string; schemas: IstioSchemas };
const validator = new IstioValidator(recorded.schemas);

const rendered: Manifest[] = [
  ...meshPolicies(egressPlan),
  ...trafficObjects(egressPlan),
  ...egressObjects(egressPlan),
  ...tracingObjects(tracedPlan),
];

describe("rendered objects of Istio", () => {
  it("are as Istio of the same version defines them", () => {
    expect(rendered.flatMap((object) => validator.complaints(object))).toEqual([]);
    expect(rendered.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining([
        "AuthorizationPolicy",
        "DestinationRule",
        "Gateway",
        "PeerAuthentication",
        "ServiceEntry",
        "Sidecar",
        "Telemetry",
        "VirtualService",
      ]),
    );
  });

  it.each([
    ["a field that Istio does not know", { host: "a", trafficPolicies: {} }],
    ["a value of another type", { host: "a", subsets: [{ name: 1 }] }],
    ["a required field that is missing", {}],
  ])("are refused with %s", (_case, spec) => {
    const object: Manifest = {
      apiVersion: "networking.istio.io/v1",
      kind: "DestinationRule",
      metadata: { name: "wrong" },
      spec,
    };
    expect(validator.complaints(object)).toHaveLength(1);
  });
});

describe("the recorded schemas", () => {
  // Made anew, from a bundle of another version, with UPDATE_GOLDEN=1.
  const version = versions.istio.modules.version;

  it("are of the version that nordmesh installs", () => {
    expect(recorded.version).toBe(version);
  });

  // A bundle of downloads has another release of Istio.
  const bundle = findBundle(versions);
  const bundled =
    bundle?.manifest.source === "modules" ? readBundleSchemas(bundle.path) : undefined;
  if (bundled === undefined) {
    it.skip("are those of the bundle's chart [skipped: no bundle of these versions]", () => {
      expect(bundled).toBeDefined();
    });
  } else {
    it("are those of the bundle's chart", () => {
      expectGolden(FILE, renderSchemas(version, bundled));
    });
  }
});
