import { describe, expect, it } from "@jest/globals";
import { renderDuration } from "../../../../components/traffic/render-duration.ts";
import { trafficObjects } from "../../../../components/traffic/traffic-objects.ts";
import type { ServicePlan } from "../../../../model/plan/service-plan.ts";
import { egressPlan } from "../../../fixtures/plans.ts";

const [listed] = egressPlan.services;
if (listed === undefined) throw new Error("the fixture lists no service");

const bare: ServicePlan = {
  ...listed,
  canary: null,
  circuitBreaker: null,
  retries: null,
  timeoutSeconds: null,
  preferSameZone: false,
};

const render = (changes: Partial<ServicePlan>) =>
  trafficObjects({ ...egressPlan, services: [{ ...bare, ...changes }] });

describe("objects of a service's traffic", () => {
  it("hold the limits of the reference circuit breaker", () => {
    const [rule] = render({ circuitBreaker: listed.circuitBreaker });
    expect(rule?.["spec"]).toEqual({
      host: "echo.demo.svc.cluster.local",
      trafficPolicy: {
        connectionPool: { http: { http1MaxPendingRequests: 1, maxRequestsPerConnection: 1 } },
        outlierDetection: {
          consecutive5xxErrors: 1,
          interval: "1s",
          baseEjectionTime: "3m",
          maxEjectionPercent: 100,
        },
      },
      subsets: [
        { name: "v1", labels: { version: "v1" } },
        { name: "v2", labels: { version: "v2" } },
      ],
    });
  });

  it("ask for the header before the weights", () => {
    const [, route] = render({ canary: listed.canary });
    const host = "echo.demo.svc.cluster.local";
    expect(route?.["spec"]).toEqual({
      hosts: [host],
      http: [
        {
          name: "by-header",
          match: [{ headers: { "x-office": { exact: "internal" } } }],
          route: [{ destination: { host, subset: "v2" } }],
        },
        {
          name: "all",
          route: [
            { destination: { host, subset: "v1" }, weight: 95 },
            { destination: { host, subset: "v2" }, weight: 5 },
          ],
        },
      ],
    });
  });

  it("route without subsets where there are no weights", () => {
    const [, route] = render({ timeoutSeconds: 10 });
    expect(route?.["spec"]).toMatchObject({
      http: [{ route: [{ destination: { host: "echo.demo.svc.cluster.local" } }], timeout: "10s" }],
    });
  });

  it("bound retries by a budget", () => {
    const [rule, route] = render({ retries: listed.retries });
    expect(rule?.["spec"]).toMatchObject({
      trafficPolicy: { retryBudget: { percent: 20, minRetryConcurrency: 1 } },
    });
    expect(route?.["spec"]).toMatchObject({
      http: [
        {
          retries: {
            attempts: 2,
            perTryTimeout: "2s",
            retryOn: "connect-failure,refused-stream,unavailable",
          },
        },
      ],
    });
  });

  it("prefer a zone only together with a judgement of health, without which Istio ignores zones", () => {
    const [rule] = render({ preferSameZone: true });
    expect(rule?.["spec"]).toMatchObject({
      trafficPolicy: {
        loadBalancer: { localityLbSetting: { enabled: true } },
        outlierDetection: { consecutive5xxErrors: 5 },
      },
    });
  });

  it("route nothing where nothing is asked for", () => {
    const objects = render({});
    expect(objects.map(({ kind }) => kind)).toEqual(["DestinationRule"]);
    // Istio's webhook refuses an empty traffic policy.
    expect(objects[0]?.["spec"]).not.toHaveProperty("trafficPolicy");
  });
});

describe("a duration", () => {
  it.each([
    [1, "1s"],
    [90, "90s"],
    [180, "3m"],
    [7200, "2h"],
    [0.25, "250ms"],
    [0, "0s"],
  ])("of %s s is %s", (seconds, text) => {
    expect(renderDuration(seconds)).toBe(text);
  });
});
