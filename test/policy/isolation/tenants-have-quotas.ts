import { object, type RuleCases } from "../support/rule-cases.ts";

const namespace = object("core/v1:Namespace", "acme", {
  metadata: { labels: { "nordmesh.io/tenant": "acme" } },
});
const quota = object("core/v1:ResourceQuota", "acme/quota", { spec: { hard: { cpu: 8 } } });
const limits = object("core/v1:LimitRange", "acme/limits");
const tenant = [namespace, quota, limits];

export const cases: RuleCases = {
  badPaths: [""],
  good: [
    [object("core/v1:Namespace", "demo"), object("core/v1:Pod", "demo/echo", { spec: {} })],
    [
      ...tenant,
      object("core/v1:Pod", "acme/web", { spec: { serviceAccountName: "web" } }),
      object("core/v1:Pod", "acme/old", { spec: { serviceAccount: "web" } }),
      object("core/v1:Pod", "other/web", { spec: {} }),
    ],
  ],
  bad: [
    [[namespace, quota], [""]],
    [
      [namespace, limits, object("core/v1:ResourceQuota", "acme/quota", { spec: { hard: {} } })],
      [""],
    ],
    [
      [namespace, limits, object("core/v1:Secret", "acme/quota", { spec: { hard: { cpu: 1 } } })],
      [""],
    ],
    [
      [
        namespace,
        limits,
        object("core/v1:ResourceQuota", "other/quota", { spec: { hard: { cpu: 1 } } }),
      ],
      [""],
    ],
    [[...tenant, object("core/v1:Pod", "acme/web", { spec: {} })], ["spec.serviceAccountName"]],
    [
      [...tenant, object("core/v1:Pod", "acme/web", { spec: { serviceAccountName: "default" } })],
      ["spec.serviceAccountName"],
    ],
  ],
  hidden: [
    [0, 'metadata.labels."nordmesh.io/tenant"'],
    [1, "spec.hard"],
    [2, "metadata.namespace"],
  ],
};
