import { hardening } from "../shared/frameworks.ts";
import type { Field } from "../shared/field.ts";
import { inputsOf, isObject } from "../shared/objects.ts";
import { defineRule, type Report } from "../shared/rule.ts";

/** No part of the mesh takes or sends plaintext. */
export const mutualTlsIsStrict = defineRule({
  name: "mutual-tls-is-strict",
  description:
    "No PeerAuthentication allows plaintext, for no port, and no DestinationRule turns TLS off",
  severity: "critical",
  framework: hardening("Network separation and hardening: encryption"),
  why: "PERMISSIVE takes plaintext from anybody who can reach the pod, so identities prove nothing. One port-level exception or one DestinationRule with DISABLE is enough.",
  fix: "set mode STRICT, and remove port-level and DISABLE entries",
  good: `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: istio-system }
spec: { mtls: { mode: STRICT } }`,
  bad: `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: istio-system }
spec: { mtls: { mode: PERMISSIVE } }`,
  appliesTo: (resource) =>
    isObject(resource, "security.istio.io", "PeerAuthentication") ||
    isObject(resource, "networking.istio.io", "DestinationRule"),
  check: (resource, report) => {
    const spec = inputsOf(resource).at("spec");
    if (isObject(resource, "security.istio.io", "PeerAuthentication")) {
      judgeServer(spec, report);
      return;
    }
    const policies = [spec, ...spec.at("subsets").items()].map((part) => part.at("trafficPolicy"));
    for (const policy of policies) judgeClient(policy, report);
  },
});

function judgeServer(spec: Field, report: Report): void {
  const ports = spec
    .at("portLevelMtls")
    .entries()
    .map(([, port]) => port);
  for (const tls of [spec.at("mtls"), ...ports]) {
    const mode = tls.at("mode");
    // UNSET inherits, and what it inherits from is judged too.
    if (["STRICT", "UNSET", undefined].includes(mode.text())) continue;
    report(mode, { expected: '"STRICT"' });
  }
}

function judgeClient(policy: Field, report: Report): void {
  const ports = policy.at("portLevelSettings").items();
  for (const settings of [policy, ...ports]) {
    const mode = settings.at("tls", "mode");
    if (mode.text() === "DISABLE") report(mode, { expected: '"ISTIO_MUTUAL" or a stricter mode' });
  }
}
