import { describe, expect, it } from "@jest/globals";
import { stringify } from "yaml";
import { ACCESS_LOG } from "../../../../components/mesh/istio/access-log.ts";
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

  it("log what happened, and nothing that a person sent", () => {
    const headers = Object.values(ACCESS_LOG).flatMap((format) =>
      [...format.matchAll(/%(?:REQ|RESP|TRAILER)[A-Z_]*\(([^)]*)\)/g)].map(([, header]) => header),
    );
    expect(headers).toEqual([":AUTHORITY", ":METHOD", "X-REQUEST-ID"]);
    expect(ACCESS_LOG["path"]).toContain("NQ"); // without the query string
    expect(JSON.stringify(ACCESS_LOG)).not.toContain("DOWNSTREAM_REMOTE");
  });
});
