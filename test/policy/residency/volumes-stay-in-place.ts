import { object, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["allowedTopologies"],
  good: [
    [
      object("storage.k8s.io/v1:StorageClass", "a", {
        provisioner: "x",
        allowedTopologies: [{ matchLabelExpressions: [] }],
      }),
    ],
    [object("core/v1:PersistentVolume", "a", { spec: { nodeAffinity: { required: {} } } })],
    [object("core/v1:PersistentVolume", "a", { spec: { nfs: { server: "10.0.0.9" } } })],
    [object("core/v1:PersistentVolume", "a", { spec: { nfs: { server: "nfs.storage.svc" } } })],
  ],
  bad: [
    [[object("core/v1:PersistentVolume", "a", { spec: { csi: {} } })], ["spec.nodeAffinity"]],
    [
      [object("core/v1:PersistentVolume", "a", { spec: { nfs: { server: "files.example" } } })],
      ["spec.nfs.server"],
    ],
  ],
  hidden: [[0, "provisioner"]],
};
