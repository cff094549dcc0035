import { describe, expect, it } from "@jest/globals";
import {
  egressGuards,
  egressNamespace,
  egressObjects,
} from "../../../../components/egress/egress-objects.ts";
import type { Manifest } from "../../../../components/shared/kubernetes-object.ts";
import type { DestinationPlan } from "../../../../model/plan/egress-plan.ts";
import type { Plan } from "../../../../model/plan/plan.ts";
import { egressPlan, labPlan } from "../../../fixtures/plans.ts";

const bank = destination("bank");
const withTwoGateways: Plan = {
  ...egressPlan,
  egress: { ...egressPlan.egress, gatewayHosts: ["w1", "w2"] },
};

describe("objects of the egress gateway", () => {
  it("are none where nothing is listed", () => {
    expect([...egressNamespace(labPlan), ...allObjects(labPlan)]).toEqual([]);
  });

  it("leave out what is for hosts alone", () => {
    const text = JSON.stringify(allObjects(egressPlan));
    expect(text).not.toContain("194.58.200.0");
    expect(text).not.toContain("2001:700::");
  });

  it("show a destination to its callers' namespaces and to the gateway's", () => {
    const plan = withDestination({ ...bank, callers: workloads("shop/web", "office/mail") });
    const visible = { exportTo: ["office", "shop", "istio-egress"] };
    expect(specOf(plan, "ServiceEntry", "bank")).toMatchObject(visible);
    expect(specOf(plan, "VirtualService", "bank")).toMatchObject(visible);
    expect(scopes(plan)).toEqual({
      office: expect.arrayContaining(["istio-egress/api.bank.example"]),
      shop: expect.arrayContaining(["istio-egress/api.bank.example"]),
    });
  });

  it("let a caller through by identity, server name and port, and nobody else", () => {
    expect(specOf(egressPlan, "AuthorizationPolicy", "default-deny")).toEqual({});
    expect(specOf(egressPlan, "AuthorizationPolicy", "allow-ledger")).toMatchObject({
      action: "ALLOW",
      rules: [
        {
          from: [{ source: { principals: ["lab.nordmesh.internal/ns/demo/sa/client"] } }],
          to: [{ operation: { ports: ["7001"] } }],
          when: [{ key: "connection.sni", values: ["ledger.example"] }],
        },
      ],
    });
  });

  it("match TLS of the caller's own by its server name, and everything else by port", () => {
    expect(specOf(egressPlan, "VirtualService", "bank")).toMatchObject({
      tls: [{ match: [{ sniHosts: ["api.bank.example"], gateways: ["mesh"], port: 443 }] }],
    });
    expect(specOf(egressPlan, "VirtualService", "ledger")).not.toHaveProperty("tls");
  });

  it("start TLS only with authorities to check against and a name to check", () => {
    const plan = withDestination({ ...bank, originateTls: { caCertificates: "PEM" } });
    expect(specOf(plan, "DestinationRule", "bank-tls")).toMatchObject({
      host: "api.bank.example",
      exportTo: ["istio-egress"],
      trafficPolicy: {
        tls: {
          mode: "SIMPLE",
          sni: "api.bank.example",
          credentialName: "configmap://istio-egress/bank-authorities",
          subjectAltNames: ["api.bank.example"],
        },
      },
    });
    expect(objectOf(plan, "ConfigMap", "bank-authorities")["data"]).toEqual({ "ca.crt": "PEM" });
    expect(specOf(plan, "ServiceEntry", "bank")).toMatchObject({ ports: [{ protocol: "TCP" }] });
  });

  it("keep the gateway's pods when destinations or their authorities change", () => {
    const template = (plan: Plan) => specOf(plan, "Deployment", "egress-gateway")["template"];
    const before = template(egressPlan);
    expect(template(withDestination({ ...bank, ports: [443, 8443] }))).toEqual(before);
    expect(template(withDestination({ ...bank, originateTls: { caCertificates: "PEM" } }))).toEqual(
      before,
    );
  });

  it("let callers leave out a gateway that is dead, unless it is the only one", () => {
    const policyOf = (plan: Plan) =>
      specOf(plan, "DestinationRule", "egress-gateway")["trafficPolicy"];
    expect(policyOf(egressPlan)).not.toHaveProperty("outlierDetection");
    expect(policyOf(withTwoGateways)).toEqual({
      connectionPool: { tcp: { connectTimeout: "1s" } },
      outlierDetection: expect.objectContaining({
        consecutive5xxErrors: 1,
        maxEjectionPercent: 50,
      }),
    });
  });

  it("put a pod on each gateway host, and keep one while hosts are drained", () => {
    const plan = withTwoGateways;
    expect(specOf(plan, "Deployment", "egress-gateway")).toMatchObject({
      replicas: 2,
      template: {
        spec: {
          nodeSelector: { "nordmesh.io/egress-gateway": "true" },
          tolerations: [{ key: "nordmesh.io/egress-gateway", effect: "NoSchedule" }],
        },
      },
    });
    expect(specOf(plan, "PodDisruptionBudget", "egress-gateway")).toMatchObject({
      maxUnavailable: 1,
    });
  });

  it("let the gateway reach fixed addresses, or all but the inside, on the listed ports", () => {
    const outside = (target: Partial<Extract<DestinationPlan["target"], { kind: "host" }>>) => {
      const plan = withDestination({
        ...bank,
        target: { kind: "host", host: "api.bank.example", addresses: [], ...target },
      });
      return specOf(plan, "NetworkPolicy", "allow-gateway-to-destinations")["egress"];
    };
    expect(outside({ addresses: ["194.63.248.10", "2001:700::1"] })).toEqual([
      {
        to: [{ ipBlock: { cidr: "194.63.248.10/32" } }, { ipBlock: { cidr: "2001:700::1/128" } }],
        ports: [{ port: 443, protocol: "TCP" }],
      },
    ]);
    expect(outside({})).toMatchObject([
      {
        to: [
          {
            ipBlock: {
              cidr: "0.0.0.0/0",
              except: expect.arrayContaining(["10.244.0.0/16", "10.86.0.0/24", "169.254.0.0/16"]),
            },
          },
        ],
      },
    ]);
  });
});

function destination(name: string): DestinationPlan {
  const found = egressPlan.egress.destinations.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`the fixture has no destination ${name}`);
  return found;
}

function workloads(...callers: readonly `${string}/${string}`[]): DestinationPlan["callers"] {
  const accounts = callers.map((caller) => {
    const [namespace = "", serviceAccount = ""] = caller.split("/");
    return { namespace, serviceAccount };
  });
  return { kind: "workloads", accounts };
}

/** The fixture's plan with this one destination. */
function withDestination(only: DestinationPlan): Plan {
  return { ...egressPlan, egress: { ...egressPlan.egress, destinations: [only] } };
}

function allObjects(plan: Plan): Manifest[] {
  return [...egressGuards(plan), ...egressObjects(plan)];
}

function objectOf(plan: Plan, kind: string, name: string): Manifest {
  const found = allObjects(plan).find(
    (object) => object.kind === kind && object.metadata.name === name,
  );
  if (found === undefined) throw new Error(`no ${kind} ${name} is rendered`);
  return found;
}

function specOf(plan: Plan, kind: string, name: string): Record<string, unknown> {
  return objectOf(plan, kind, name)["spec"] as Record<string, unknown>;
}

/** What the sidecars of each namespace see. */
function scopes(plan: Plan): Record<string, unknown> {
  return Object.fromEntries(
    egressObjects(plan)
      .filter(({ kind }) => kind === "Sidecar")
      .map(({ metadata, ...object }) => {
        const { egress } = object["spec"] as { egress: readonly { hosts: readonly string[] }[] };
        return [metadata.namespace ?? "", egress.flatMap(({ hosts }) => hosts)];
      }),
  );
}
