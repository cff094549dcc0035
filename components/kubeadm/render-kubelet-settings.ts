import { stringify } from "yaml";
import { optOutOf } from "../../model/plan/hardening-plan.ts";
import type { HostPlan, Plan } from "../../model/plan/plan.ts";
import { TLS_CIPHER_SUITES, TLS_MINIMUM } from "./control-plane-arguments.ts";

/**
 * Settings of one host's kubelet, over those that kubeadm shares between all. They are a file of the host's
 * own because they may differ between hosts, and because a changed one reaches a kubelet that has joined.
 */
export function renderKubeletSettings(plan: Plan, host: HostPlan): string {
  return stringify({
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    readOnlyPort: 0,
    // Idle sessions of `kubectl exec` and `logs --follow` end.
    streamingConnectionIdleTimeout: "30m0s",
    // It makes chains of iptables that drop what is marked for that, and martian packets to loopback.
    makeIPTablesUtilChains: true,
    // Fails where a setting of the kernel differs, and never changes one itself.
    protectKernelDefaults: !isLeftOut(plan, host),
    eventRecordQPS: 50,
    eventBurst: 100,
    rotateCertificates: true,
    serverTLSBootstrap: true,
    tlsMinVersion: TLS_MINIMUM,
    tlsCipherSuites: TLS_CIPHER_SUITES,
    podPidsLimit: 4096,
    seccompDefault: true,
  });
}

function isLeftOut(plan: Plan, { name }: HostPlan): boolean {
  return optOutOf(plan.hardening, name, "kubelet-kernel-defaults") !== undefined;
}
