import { createHash } from "node:crypto";
import { stringify } from "yaml";
import type { HostPlan, Plan } from "../../model/plan/plan.ts";
import {
  ADMISSION_CONFIG,
  AUDIT_LOG_FOLDER,
  AUDIT_POLICY,
  BOOTSTRAP_KUBECONFIG,
  EGRESS_GATEWAY,
  ENCRYPTION_CONFIG,
  KUBEADM_PATCHES,
} from "./host-paths.ts";
import { renderAdmissionConfig, renderAuditPolicy } from "./render-api-server-policies.ts";

const KUBEADM_API = "kubeadm.k8s.io/v1beta4";

/** Configuration for `kubeadm init` on the first control plane. */
export function renderInitConfig(plan: Plan, host: HostPlan): string {
  return renderDocuments([
    {
      apiVersion: KUBEADM_API,
      kind: "InitConfiguration",
      localAPIEndpoint: { advertiseAddress: host.privateAddress, bindPort: API_PORT },
      nodeRegistration: nodeRegistration(plan, host),
      patches: { directory: KUBEADM_PATCHES },
      // Hosts join with a client certificate; the token that kubeadm insists on is gone in a minute.
      bootstrapTokens: [{ ttl: "1m0s" }],
    },
    clusterConfiguration(plan),
    kubeletConfiguration(plan),
    kubeProxyConfiguration(plan),
  ]);
}

/** Configuration for `kubeadm join` on any other host. */
export function renderJoinConfig(plan: Plan, host: HostPlan): string {
  return renderDocuments([
    {
      apiVersion: KUBEADM_API,
      kind: "JoinConfiguration",
      discovery: { file: { kubeConfigPath: BOOTSTRAP_KUBECONFIG } },
      nodeRegistration: nodeRegistration(plan, host),
      ...(host.role === "control-plane" && {
        patches: { directory: KUBEADM_PATCHES },
        controlPlane: {
          localAPIEndpoint: { advertiseAddress: host.privateAddress, bindPort: API_PORT },
        },
      }),
    },
  ]);
}

/**
 * A JSON patch (RFC 6902) for this host's API server. It keeps it off the public interface, which is no
 * argument because kubeadm shares arguments between all control planes; and it carries a digest of the
 * files that the server reads only when it starts, so that a changed one makes the kubelet restart it.
 */
export function renderApiServerPatch(plan: Plan, host: HostPlan): string {
  const annotation = SETTINGS_ANNOTATION.replace("/", "~1");
  const operations = [
    {
      op: "add",
      path: "/spec/containers/0/command/-",
      value: `--bind-address=${host.privateAddress}`,
    },
    {
      op: "add",
      path: `/metadata/annotations/${annotation}`,
      value: apiServerSettingsDigest(plan),
    },
  ];
  return `${JSON.stringify(operations, undefined, 2)}\n`;
}

/** Annotation of the API server's pod that says with which settings it was started. */
export const SETTINGS_ANNOTATION = "nordmesh.internal/settings";

/** Digest of the audit policy and the admission configuration. */
export function apiServerSettingsDigest(plan: Plan): string {
  return createHash("sha256")
    .update(renderAuditPolicy(plan))
    .update(renderAdmissionConfig(plan))
    .digest("hex")
    .slice(0, 16);
}

const API_PORT = 6443;

function nodeRegistration(plan: Plan, host: HostPlan): object {
  return {
    name: host.name,
    criSocket: "unix:///run/containerd/containerd.sock",
    // Images come from the bundle; a host that lacks one has no business asking the internet.
    imagePullPolicy: "Never",
    // A lab's hosts share the machine's cgroup v1, which this check calls an error.
    ...(plan.driver === "lab" && { ignorePreflightErrors: ["SystemVerification"] }),
    ...taints(host),
    kubeletExtraArgs: [
      { name: "node-ip", value: host.privateAddress },
      // The kubelet's own API stays on the private network too.
      { name: "address", value: host.privateAddress },
      ...nodeLabels(plan, host),
    ],
  };
}

function nodeLabels(plan: Plan, host: HostPlan): object[] {
  const labels = [
    `topology.kubernetes.io/region=${plan.site.name}`,
    ...(host.zone === null ? [] : [`topology.kubernetes.io/zone=${host.zone}`]),
    ...(host.egressGateway === null ? [] : [`${EGRESS_GATEWAY}=true`]),
  ];
  return [{ name: "node-labels", value: labels.join(",") }];
}

// Registered with the taint, a host is never open to other workloads, not even for a moment.
function taints({ egressGateway }: HostPlan): object {
  return egressGateway === "dedicated"
    ? { taints: [{ key: EGRESS_GATEWAY, effect: "NoSchedule" }] }
    : {};
}

function clusterConfiguration(plan: Plan): object {
  const { kubernetes, network, images } = plan;
  const { address, port } = kubernetes.localEndpoint;
  return {
    apiVersion: KUBEADM_API,
    kind: "ClusterConfiguration",
    clusterName: plan.environment,
    // Given, because kubeadm otherwise asks a download host for the newest.
    kubernetesVersion: `v${kubernetes.version}`,
    controlPlaneEndpoint: `${address}:${String(port)}`,
    networking: {
      podSubnet: network.podCidr,
      serviceSubnet: network.serviceCidr,
      dnsDomain: network.clusterDomain,
    },
    dns: imageOf(images.coredns),
    etcd: { local: imageOf(images.etcd) },
    apiServer: apiServer(plan),
    controllerManager: { extraArgs: [{ name: "profiling", value: "false" }] },
    scheduler: { extraArgs: [{ name: "profiling", value: "false" }] },
    imageRepository: imageOf(images["kube-apiserver"]).imageRepository,
    // Renewed by kubeadm in every upgrade; the roots are the stack's own.
    certificateValidityPeriod: "8760h0m0s",
    encryptionAlgorithm: "ECDSA-P256",
  };
}

function imageOf(reference: string): { imageRepository: string; imageTag: string } {
  const slash = reference.lastIndexOf("/");
  return {
    imageRepository: reference.slice(0, slash),
    imageTag: reference.slice(reference.indexOf(":", slash) + 1),
  };
}

function apiServer(plan: Plan): object {
  const folder = (name: string, hostPath: string, readOnly: boolean, pathType: string): object => ({
    name,
    hostPath,
    mountPath: hostPath,
    readOnly,
    pathType,
  });
  return {
    certSANs: plan.kubernetes.apiServerNames,
    extraArgs: [
      { name: "encryption-provider-config", value: ENCRYPTION_CONFIG },
      { name: "audit-policy-file", value: AUDIT_POLICY },
      { name: "audit-log-path", value: `${AUDIT_LOG_FOLDER}/audit.log` },
      { name: "audit-log-maxage", value: "30" },
      { name: "audit-log-maxbackup", value: "10" },
      { name: "audit-log-maxsize", value: "100" },
      { name: "admission-control-config-file", value: ADMISSION_CONFIG },
      { name: "enable-admission-plugins", value: "NodeRestriction" },
      { name: "profiling", value: "false" },
    ],
    extraVolumes: [
      folder("encryption", ENCRYPTION_CONFIG, true, "File"),
      folder("audit-policy", AUDIT_POLICY, true, "File"),
      folder("admission", ADMISSION_CONFIG, true, "File"),
      folder("audit-log", AUDIT_LOG_FOLDER, false, "DirectoryOrCreate"),
    ],
  };
}

function kubeletConfiguration(plan: Plan): object {
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    cgroupDriver: "systemd",
    clusterDomain: plan.network.clusterDomain,
    clusterDNS: [plan.network.dnsServiceAddress],
    rotateCertificates: true,
    authentication: { anonymous: { enabled: false } },
    authorization: { mode: "Webhook" },
    ...(plan.driver === "lab" && { failCgroupV1: false }),
  };
}

function kubeProxyConfiguration(plan: Plan): object {
  return {
    apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
    kind: "KubeProxyConfiguration",
    mode: "nftables",
    clusterCIDR: plan.network.podCidr,
    // Node ports answer on the private network only.
    nodePortAddresses: [plan.network.private.cidr],
    metricsBindAddress: "127.0.0.1:10249",
    healthzBindAddress: "127.0.0.1:10256",
  };
}

function renderDocuments(documents: readonly object[]): string {
  return documents.map((document) => stringify(document, { lineWidth: 0 })).join("---\n");
}
