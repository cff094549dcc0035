import { all, type Output, output } from "@pulumi/pulumi";
import type { PrivateKey } from "@pulumi/tls";
import type { ClusterPki } from "../components/pki/cluster-pki.ts";
import type { ReachableHost } from "../components/shared/reachable-host.ts";
import type { Plan } from "../model/plan/plan.ts";

/** What a stack says of itself; `pulumi stack output` and the commands read these names. */
export interface ClusterOutputs {
  /** Administrator's kubeconfig. A secret. */
  readonly kubeconfig: Output<string>;
  readonly apiEndpoint: string;
  readonly hosts: Output<readonly HostOutput[]>;
  /** OpenSSH private key of the operator. A secret. */
  readonly operatorKey: Output<string>;
  readonly kubernetesVersion: string;
  readonly versions: Plan["versions"];
  readonly meshTrustDomain: string;
  /** Certificate at the root of every workload's identity, PEM. */
  readonly meshRootCertificate: Output<string>;
  /** Key that evidence documents are signed with, PEM. A secret. */
  readonly evidenceKey: Output<string>;
  /** Certificate of that key, PEM. */
  readonly evidenceCertificate: Output<string>;
  /** Certificate that evidence documents are checked against, PEM. */
  readonly evidenceRootCertificate: Output<string>;
}

export interface HostOutput {
  readonly name: string;
  readonly role: string;
  readonly privateAddress: string;
  readonly sshUser: string;
  readonly sshAddress: string;
  readonly sshPort: number;
  /** Pinned host key, `TYPE BASE64`. */
  readonly sshHostKey: string;
}

/** Collects the outputs of a cluster that is being made. */
export function clusterOutputs(
  plan: Plan,
  pki: ClusterPki,
  operatorKey: PrivateKey,
  hosts: readonly ReachableHost[],
): ClusterOutputs {
  const { address, port } = plan.kubernetes.operatorEndpoint;
  return {
    kubeconfig: pki.kubeconfig,
    apiEndpoint: `https://${address}:${String(port)}`,
    hosts: all(hosts.map(hostOutput)),
    operatorKey: operatorKey.privateKeyOpenssh,
    kubernetesVersion: plan.kubernetes.version,
    versions: plan.versions,
    meshTrustDomain: plan.mesh.trustDomain,
    meshRootCertificate: pki.meshRoot.certificate,
    evidenceKey: pki.evidence.key,
    evidenceCertificate: pki.evidence.certificate,
    evidenceRootCertificate: pki.evidence.rootCertificate,
  };
}

function hostOutput({ host, connection }: ReachableHost): Output<HostOutput> {
  return output(connection.hostKey).apply((sshHostKey) => ({
    name: host.name,
    role: host.role,
    privateAddress: host.privateAddress,
    sshUser: host.ssh.user,
    sshAddress: host.ssh.address,
    sshPort: host.ssh.port,
    sshHostKey,
  }));
}
