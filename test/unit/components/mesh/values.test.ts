import { describe, expect, it } from "@jest/globals";
import { stringify } from "yaml";
import { accessLog } from "../../../../components/mesh/istio/access-log.ts";
import {
  renderIstioBaseValues,
  renderIstioCniValues,
  renderIstiodValues,
} from "../../../../components/mesh/istio/render-istio-values.ts";
import { meshNamespaceObjects } from "../../../../components/mesh/istio/mesh-namespace-objects.ts";
import { standingControlPlanes } from "../../../../model/plan/mesh-control-planes.ts";
import { planRecordedMesh } from "../../../../model/plan/plan-recorded-mesh.ts";
import type { Plan } from "../../../../model/plan/plan.ts";
import { renderCiliumValues } from "../../../../components/network/render-cilium-values.ts";
import {
  encrypt,
  encryptedPlan,
  labEnvironment,
  labPlan,
  movingPlan,
} from "../../../fixtures/plans.ts";
import { expectGolden } from "../../../support/golden.ts";

describe("values for charts", () => {
  it.each([
    ["cilium", renderCiliumValues(labPlan)],
    ["istiod", renderIstiodValues(labPlan)],
    ["istio-cni", renderIstioCniValues(labPlan)],
    ["istiod-second", renderIstiodValues(movingPlan, standingControlPlanes(movingPlan.mesh)[1])],
  ])("%s: are what was reviewed", (chart, values) => {
    expectGolden(`values/${chart}.yaml`, stringify(values, { lineWidth: 0 }));
  });

  it("leave agents and what has no revision to the old control plane until it is gone", () => {
    const { runs, to } = { runs: movingPlan.mesh.controlPlane, to: movingPlan.mesh.upgrade?.to };
    expect(renderIstiodValues(movingPlan)).not.toHaveProperty("revision");
    expect(renderIstioCniValues(movingPlan)).toMatchObject({
      image: `docker.io/istio/install-cni:${runs.version}`,
    });
    expect(renderIstioBaseValues(movingPlan)).toEqual({});
    const after = planRecordedMesh(labPlan, { runs: to ?? runs, upgrade: null }, []);
    expect(renderIstioBaseValues(after)).toEqual({ defaultRevision: "1-31-0-alpha-20260827" });
  });

  it("wrap packets of pods where the private network is encrypted, and say how large they may be", () => {
    const values = renderCiliumValues(encryptedPlan);
    expect(values).toMatchObject({ routingMode: "tunnel", tunnelProtocol: "vxlan", MTU: 1440 });
    expect(values).toMatchObject({ devices: ["eth0", "nordmesh0"] });
    expect(values).not.toHaveProperty("autoDirectNodeRoutes");
    expect(renderCiliumValues(encrypt(labEnvironment, 9000))).toMatchObject({ MTU: 8940 });
  });

  it("let hosts call istiod from whatever address they have in a wrapped pod network", () => {
    const namesOf = (plan: Plan): string[] =>
      meshNamespaceObjects(plan).map(({ metadata }) => metadata.name);
    expect(namesOf(encryptedPlan)).toContain("allow-hosts-to-istiod");
    expect(namesOf(labPlan)).not.toContain("allow-hosts-to-istiod");
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
    const log = accessLog(labPlan.mesh.accessLog);
    const headers = Object.values(log).flatMap((format) =>
      [...format.matchAll(/%(?:REQ|RESP|TRAILER)[A-Z_]*\(([^)]*)\)/g)].map(([, header]) => header),
    );
    expect(headers).toEqual([":AUTHORITY", ":METHOD", "X-REQUEST-ID"]);
    expect(log["path"]).toContain("NQ"); // without the query string
    expect(JSON.stringify(log)).not.toContain("DOWNSTREAM_REMOTE");
  });

  it("log more where a plan allows it, and that alone", () => {
    const allowed = { reason: "lost payments", owner: "payments", expires: "2027-01-01" };
    const always = accessLog(labPlan.mesh.accessLog);
    const more = accessLog({
      queryStrings: allowed,
      requestHeaders: [{ name: "user-agent", ...allowed }],
    });
    expect(more).toEqual({
      ...always,
      path: "%PATH(WQ:ORIG_OR_PATH)%",
      header_user_agent: "%REQ(USER-AGENT)%",
    });
  });
});
