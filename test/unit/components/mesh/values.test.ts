import { describe, expect, it } from "@jest/globals";
import { stringify } from "yaml";
import {
  renderIstioCniValues,
  renderIstiodValues,
} from "../../../../components/mesh/istio/render-istio-values.ts";
import { renderCiliumValues } from "../../../../components/network/render-cilium-values.ts";
import { labPlan } from "../../../fixtures/plans.ts";
import { expectGolden } from "../../../support/golden.ts";

describe("values for charts", () => {
  it.each([
    ["cilium", renderCiliumValues(labPlan)],
    ["istiod", renderIstiodValues(labPlan)],
    ["istio-cni", renderIstioCniValues(labPlan)],
  ])("%s: are what was reviewed", (chart, values) => {
    expectGolden(`values/${chart}.yaml`, stringify(values, { lineWidth: 0 }));
  });

  it("let nothing out of the mesh but what is registered, and close plaintext and debug ports", () => {
    expect(renderIstiodValues(labPlan)).toMatchObject({
      meshConfig: {
        outboundTrafficPolicy: { mode: "REGISTRY_ONLY" },
        meshMTLS: { minProtocolVersion: "TLSV1_3" },
        trustDomain: "lab.nordmesh.internal",
      },
      extraContainerArgs: ["--grpcAddr="],
      env: { ENABLE_DEBUG_ON_HTTP: "false" },
    });
  });
});
