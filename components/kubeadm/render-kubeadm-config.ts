import { createHash } from "node:crypto";
import { stringify } from "yaml";
import { nodeLabels, nodeTaints } from "../../model/plan/node-marks.ts";
import type { HostPlan, Plan } from "../../model/plan/plan.ts";
import {
  ADMISSION_CONFIG,
  AUDIT_LOG_FOLDER,
  AUDIT_POLICY,
  AUTHENTICATION_CONFIG,
  BOOTSTRAP_KUBECONFIG,
  ENCRYPTION_CONFIG,
  KUBEADM_PATCHES,
} from "./host-paths.ts";
import {
  apiServerArguments,
  controllerManagerArguments,
  etcdArguments,
  schedulerArguments,
} from "./control-plane-arguments.ts";
import {
  renderAdmissionConfig,
  renderAuditPolicy,
  renderAuthenticationConfig,
} from "./render-api-server-policies.ts";

const KUBEADM_API = "kubeadm.k8s.io/v1beta4";

// The minute that kubeadm has by default for an API server's first answers is too short where disks or cores are
// slow; this is what it gives the control plane's programs to become healthy.
const TIMEOUTS = { kubernetesAPICall: "4m0s" };

/** Configuration for `kubeadm init` on the first control plane. */
export function renderInitConfig(plan: Plan, host: HostPlan): string {
  return renderDocuments([
    {
      apiVersion: KUBEADM_API,
      kind: "InitConfiguration",
      localAPIEndpoint: { advertiseAddress: host.privateAddress, bindPort: API_PORT },
      nodeRegistration: nodeRegistration(plan, host),
      patches: { directory: KUBEADM_PATCHES },
      // Hosts join with a client certificate. The token that kubeadm insists on is deleted after it, and ends
      // in a minute where that was cut off.
      bootstrapTokens: [{ ttl: "1m0s" }],
      timeouts: TIMEOUTS,
    },
    clusterConfiguration(plan, host),
    kubeletConfiguration(plan),
    kubeProxyConfiguration(plan),
  ]);
}

/** Configuration for `kubeadm join` on any other host, which gets further taints that keep workloads away. */
export function renderJoinConfig(
  plan: Plan,
  host: HostPlan,
  taints: readonly string[] = [],
): string {
  return renderDocuments([
    {
      apiVersion: KUBEADM_API,
      kind: "JoinConfiguration",
      discovery: { file: { kubeConfigPath: BOOTSTRAP_KUBECONFIG } },
      nodeRegistration: nodeRegistration(plan, host, taints),
      timeouts: TIMEOUTS,
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
 * argument because kubeadm shares arguments between all control planes.
 */
export function renderApiServerPatch({ privateAddress }: HostPlan): string {
  const value = `--bind-address=${privateAddress}`;
  const operations = [{ op: "add", path: "/spec/containers/0/command/-", value }];
  return `${JSON.stringify(operations, undefined, 2)}\n`;
}

/** Digest of all that the control plane's programs are started with, files and arguments. */
export function settingsDigest(plan: Plan, host: HostPlan): string {
  return (
    createHash("sha256")
      .update(renderAuditPolicy(plan))
      .update(renderAdmissionConfig(plan))
      .update(renderAuthenticationConfig())
      .update(JSON.stringify(clusterConfiguration(plan, host)))
      // Programs read keys when they start; these numbers say which ones, and nothing about them.
      .update(JSON.stringify(plan.rotation.serviceAccountKey))
      .digest("hex")
      .slice(0, 16)
  );
}

const API_PORT = 6443;

function nodeRegistration(plan: Plan, host: HostPlan, further: readonly string[] = []): object {
  return {
    name: host.name,
    criSocket: "unix:///run/containerd/containerd.sock",
    // Images come from the bundle; a host that lacks one has no business asking the internet.
    imagePullPolicy: "Never",
    // Hosts of one kernel may have to share its cgroup v1, which this check calls an error.
    ...(plan.sharedKernel && { ignorePreflightErrors: ["SystemVerification"] }),
    ...taints(host, further),
    kubeletExtraArgs: [
      { name: "node-ip", value: host.privateAddress },
      // The kubelet's own API stays on the private network too.
      { name: "address", value: host.privateAddress },
      ...labelArguments(host),
    ],
  };
}

function labelArguments(host: HostPlan): object[] {
  const labels = Object.entries(nodeLabels(host)).map(([key, value]) => `${key}=${value}`);
  return [{ name: "node-labels", value: labels.join(",") }];
}

// Registered with the taint, a host is never open to other workloads, not even for a moment.
function taints(host: HostPlan, further: readonly string[]): object {
  const keys = [...nodeTaints(host), ...further];
  return keys.length === 0 ? {} : { taints: keys.map((key) => ({ key, effect: "NoSchedule" })) };
}

function clusterConfiguration(plan: Plan, { kubernetes }: HostPlan): object {
  const { network, images } = plan;
  const { address, port } = plan.kubernetes.localEndpoint;
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
    etcd: { local: { ...imageOf(images.etcd), extraArgs: etcdArguments() } },
    apiServer: apiServer(),
    controllerManager: { extraArgs: controllerManagerArguments() },
    scheduler: { extraArgs: schedulerArguments() },
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

function apiServer(): object {
  const folder = (name: string, hostPath: string, readOnly: boolean, pathType: string): object => ({
    name,
    hostPath,
    mountPath: hostPath,
    readOnly,
    pathType,
  });
  return {
    // Beside kubeadm's own, which have the host's name and private address. An operator's way leads to another
    // address, and asks for a name of kubeadm's (components/pki): so no certificate depends on who else is
    // a control plane, and one that is exchanged changes no other.
    certSANs: ["localhost", "127.0.0.1"],
    extraArgs: apiServerArguments(),
    extraVolumes: [
      folder("encryption", ENCRYPTION_CONFIG, true, "File"),
      folder("audit-policy", AUDIT_POLICY, true, "File"),
      folder("admission", ADMISSION_CONFIG, true, "File"),
      folder("authentication", AUTHENTICATION_CONFIG, true, "File"),
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
    ...(plan.sharedKernel && { failCgroupV1: false }),
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
    // The limit is the whole machine's: no host of several on one kernel may set it, and before 1.37 each one tries to.
    ...(plan.sharedKernel && { conntrack: { maxPerCore: 0 } }),
  };
}

function renderDocuments(documents: readonly object[]): string {
  return documents.map((document) => stringify(document, { lineWidth: 0 })).join("---\n");
}
