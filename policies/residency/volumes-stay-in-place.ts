import { gdpr } from "../shared/frameworks.ts";
import { hostIn, isInCluster, isPrivateAddress } from "../shared/hosts.ts";
import { inputsOf, isObject } from "../shared/objects.ts";
import type { Resource } from "../shared/resource.ts";
import { defineRule, type Report } from "../shared/rule.ts";

/** GDPR Art. 44: a disk is as much a place as a host is. */
export const volumesStayInPlace = defineRule({
  name: "volumes-stay-in-place",
  description: "Storage classes and volumes are pinned to hosts or zones of the cluster",
  severity: "high",
  framework: gdpr("Art. 44"),
  why: "A storage class without topology lets its driver choose where the disk is. A volume on a server outside moves the data there, whatever the pods do.",
  fix: "use local volumes, or give the class allowedTopologies and the volume a nodeAffinity",
  limits:
    "Whether the zones that are named stand inside the residency is for the storage driver's owner to show.",
  good: `
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: local }
provisioner: kubernetes.io/no-provisioner`,
  bad: `
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: cloud }
provisioner: ebs.csi.aws.com`,
  appliesTo: (resource) =>
    isObject(resource, "storage.k8s.io", "StorageClass") ||
    isObject(resource, "core", "PersistentVolume"),
  check: (resource, report) => {
    if (isObject(resource, "core", "PersistentVolume")) judgeVolume(resource, report);
    else judgeClass(resource, report);
  },
});

function judgeClass(resource: Resource, report: Report): void {
  const inputs = inputsOf(resource);
  if (inputs.at("provisioner").text() === "kubernetes.io/no-provisioner") return;
  const topologies = inputs.at("allowedTopologies");
  if (topologies.items().length === 0) report(topologies, { expected: "the zones of its disks" });
}

function judgeVolume(resource: Resource, report: Report): void {
  const spec = inputsOf(resource).at("spec");
  const server = spec.at("nfs", "server");
  if (server.isPresent) {
    const host = hostIn(server.text() ?? "");
    if (!isPrivateAddress(host) && !isInCluster(host)) {
      report(server, { expected: "a server on the private network" });
    }
    return;
  }
  const affinity = spec.at("nodeAffinity");
  if (!affinity.isPresent) report(affinity, { expected: "the hosts that hold it" });
}
