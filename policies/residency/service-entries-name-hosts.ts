import { gdpr } from "../shared/frameworks.ts";
import { inputsOf, isObject } from "../shared/objects.ts";
import { defineRule } from "../shared/rule.ts";

/** GDPR Art. 30(1)(d): a recipient is somebody, not a pattern. */
export const serviceEntriesNameHosts = defineRule({
  name: "service-entries-name-hosts",
  description:
    "A ServiceEntry names hosts, without wildcards, and says how their addresses are found",
  severity: "critical",
  framework: gdpr("Art. 30(1)(d)"),
  why: "`*.example.com` lets data go to names that do not exist yet and to whoever gets one. With resolution NONE the proxy connects to any address that the caller picked, and only checks a name that the caller wrote.",
  fix: "list each host by its full name, with resolution DNS or STATIC",
  good: `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: bank, namespace: shop }
spec: { hosts: [api.bank.example], resolution: DNS }`,
  bad: `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: bank, namespace: shop }
spec: { hosts: ["*.bank.example"], resolution: DNS }`,
  appliesTo: (resource) => isObject(resource, "networking.istio.io", "ServiceEntry"),
  check: (entry, report) => {
    const spec = inputsOf(entry).at("spec");
    const hosts = spec.at("hosts").items();
    if (hosts.length === 0) report("spec.hosts", { expected: "the hosts that may be reached" });
    for (const host of hosts) {
      if ((host.text() ?? "").includes("*")) report(host, { expected: "a host's full name" });
    }
    const resolution = spec.at("resolution");
    if (["DNS", "STATIC", "DNS_ROUND_ROBIN"].includes(resolution.text() ?? "")) return;
    report(resolution, { expected: '"DNS" or "STATIC"' });
  },
});
