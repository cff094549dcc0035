import { facts, object, type RuleCases } from "../support/rule-cases.ts";
import type { Resource } from "../../../policies/shared/resource.ts";

function volume(spec: object): Resource {
  return object("core/v1:PersistentVolume", "a", { spec });
}

function pinned(expression: object, ...others: readonly object[]): Resource {
  const terms = [expression, ...others].map((one) => ({ matchExpressions: [one] }));
  return volume({ nodeAffinity: { required: { nodeSelectorTerms: terms } } });
}

function storageClass(...terms: readonly object[]): Resource {
  return object("storage.k8s.io/v1:StorageClass", "a", {
    provisioner: "x",
    allowedTopologies: terms.map((one) => ({ matchLabelExpressions: [one] })),
  });
}

const HOST = "kubernetes.io/hostname";
const TERMS = "spec.nodeAffinity.required.nodeSelectorTerms";
const here = facts({
  residency: "eea",
  hosts: [
    { name: "w1", zone: "oslo-a", country: "NO" },
    { name: "w2", zone: null, country: "US" },
  ],
});

export const cases: RuleCases = {
  badPaths: ["allowedTopologies[0].matchLabelExpressions[0].values[0]"],
  good: [
    [storageClass({ key: "topology.kubernetes.io/region", values: ["any"] })],
    [here, storageClass({ key: "topology.kubernetes.io/zone", values: ["oslo-a"] })],
    [
      object("storage.k8s.io/v1:StorageClass", "local", {
        provisioner: "kubernetes.io/no-provisioner",
      }),
    ],
    [here, pinned({ key: HOST, operator: "In", values: ["w1"] })],
    [volume({ nfs: { server: "10.0.0.9" } })],
    [volume({ nfs: { server: "nfs.storage.svc" } })],
    [volume({ iscsi: { targetPortal: "10.0.0.9:3260", portals: ["10.0.0.10:3260"] } })],
    [object("core/v1:PersistentVolumeClaim", "a/b", { spec: {} })],
  ],
  bad: [
    [[storageClass()], ["allowedTopologies"]],
    [[volume({ csi: {} })], [TERMS]],
    [[volume({ nodeAffinity: { required: {} } })], [TERMS]],
    [[pinned({ key: "disk", operator: "In", values: ["ssd"] })], [`${TERMS}[0]`]],
    [[pinned({ key: HOST, operator: "NotIn", values: ["w9"] })], [`${TERMS}[0]`]],
    [
      [here, pinned({ key: HOST, operator: "In", values: ["w1"] }, { key: "disk" })],
      [`${TERMS}[1]`],
    ],
    // w2 is declared, and is not inside.
    [
      [here, pinned({ key: HOST, operator: "In", values: ["w1", "w2"] })],
      [`${TERMS}[0].matchExpressions[0].values[1]`],
    ],
    [
      [here, storageClass({ key: "topology.kubernetes.io/region", values: ["eu-north"] })],
      ["allowedTopologies[0].matchLabelExpressions[0].values[0]"],
    ],
    [[volume({ nfs: { server: "files.example" } })], ["spec.nfs.server"]],
    [
      [volume({ iscsi: { targetPortal: "198.51.100.7:3260", portals: ["10.0.0.1", "8.8.8.8"] } })],
      ["spec.iscsi.targetPortal", "spec.iscsi.portals[1]"],
    ],
    [[volume({ cephfs: { monitors: ["ceph.example:6789"] } })], ["spec.cephfs.monitors[0]"]],
  ],
  hidden: [
    [0, "residency"],
    [0, "hosts"],
    [0, "hosts[0].country"],
    [1, TERMS],
    [1, `${TERMS}[0].matchExpressions[0].values`],
    [1, `${TERMS}[0].matchExpressions[0].key`],
  ],
};
