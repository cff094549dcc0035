import { declaredTargets } from "../shared/facts.ts";
import { gdpr } from "../shared/frameworks.ts";
import { hostIn, isInCluster, isPrivateAddress } from "../shared/hosts.ts";
import { inputsOf, isObject } from "../shared/objects.ts";
import { defineStackRule } from "../shared/rule.ts";

/** GDPR Art. 44: a Service leads to the cluster, not past it. */
export const servicesStayInside = defineStackRule({
  name: "services-stay-inside",
  description:
    "No Service is a public load balancer, has public addresses, or stands for an undeclared name outside",
  severity: "high",
  framework: gdpr("Art. 44"),
  why: "A Service of type LoadBalancer asks a provider to terminate traffic wherever it likes. An ExternalName answers for a cluster-internal name with any host in the world, past the mesh's registry.",
  fix: "use ClusterIP behind your own ingress; declare a host outside as a destination instead of an ExternalName",
  good: `
apiVersion: v1
kind: Service
metadata: { name: echo, namespace: demo }
spec: { type: ClusterIP }`,
  bad: `
apiVersion: v1
kind: Service
metadata: { name: echo, namespace: demo }
spec: { type: LoadBalancer }`,
  check: (resources, report) => {
    const declared = declaredTargets(resources);
    for (const service of resources.filter((resource) => isObject(resource, "core", "Service"))) {
      const spec = inputsOf(service).at("spec");
      const type = spec.at("type");
      if (type.text() === "LoadBalancer") {
        report(service, type, { expected: "a Service inside the cluster" });
      }
      for (const address of spec.at("externalIPs").items()) {
        if (isPrivateAddress(address.text() ?? "")) continue;
        report(service, address, { expected: "a private address" });
      }
      const name = spec.at("externalName");
      const host = hostIn(name.text() ?? "");
      if (type.text() !== "ExternalName" || isInCluster(host) || declared.has(host)) continue;
      report(service, name, { expected: "a name of the cluster, or a declared destination" });
    }
  },
});
