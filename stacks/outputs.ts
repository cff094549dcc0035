import { all, type Output } from "@pulumi/pulumi";
import { admitHost } from "../components/admission/phases/admit-host.ts";
import { removeDepartedControlPlanes } from "../components/kubeadm/phases/remove-departed-control-planes.ts";
import type { StepReport } from "../components/shared/remote-step.ts";
import type { ClusterPki } from "../components/pki/cluster-pki.ts";
import type { OperatorKey } from "../components/shared/host-driver.ts";
import type { ReachableHost } from "../components/shared/reachable-host.ts";
import type { TunnelSecrets } from "../components/wireguard/tunnel-secrets.ts";
import type { Plan } from "../model/plan/plan.ts";

/** What a stack says of itself; `pulumi stack output` and the commands read these names. */
export interface ClusterOutputs {
  /** Administrator's kubeconfig. A secret. */
  readonly kubeconfig: Output<string>;
  /** Ways to the API: one to each control plane, the first one's first. */
  readonly apiEndpoints: readonly string[];
  readonly hosts: Output<readonly HostOutput[]>;
  /** What was measured of each host before it joined, and the verdict, by its name. */
  readonly admission: Output<Readonly<Record<string, AdmissionOutput | null>>>;
  /** Members of etcd and nodes that were taken out of the cluster, with the time, a line each. */
  readonly departures: Output<readonly string[]>;
  /** OpenSSH private key of the operator. A secret. */
  readonly operatorKey: Output<string>;
  readonly kubernetesVersion: string;
  readonly versions: Plan["versions"];
  /** Version of Istio that its mesh runs; while that is upgraded, the old one. */
  readonly meshVersion: string;
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

/** As the step that admitted the host found it; `npm run admission` reads what the host keeps since. */
export interface AdmissionOutput {
  readonly verdict: string;
  /** What the probe measured (artifacts/modules/probe/measure.go). */
  readonly measurements: unknown;
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
  /** What is pinned as well while that key is being changed. */
  readonly otherSshHostKeys: readonly string[];
  /** Public key of its end of the tunnels, base64; null where the private network is not encrypted. */
  readonly wireguardPublicKey: string | null;
}

/** What a cluster that is being made consists of. */
export interface ClusterParts {
  readonly plan: Plan;
  readonly pki: ClusterPki;
  readonly operatorKey: OperatorKey;
  readonly hosts: readonly ReachableHost[];
  /** Null where the private network is not encrypted. */
  readonly tunnels: TunnelSecrets | null;
  readonly reports: readonly StepReport[];
}

/** Collects the outputs of a cluster that is being made. */
export function clusterOutputs(parts: ClusterParts): ClusterOutputs {
  const { plan, pki, operatorKey, hosts, tunnels, reports } = parts;
  return {
    kubeconfig: pki.kubeconfig,
    apiEndpoints: plan.kubernetes.operatorEndpoints.map(
      ({ address, port }) => `https://${address}:${String(port)}`,
    ),
    hosts: all(hosts.map((host) => hostOutput(host, tunnels))),
    admission: admissionOutput(reports),
    departures: departuresOutput(reports),
    operatorKey: operatorKey.privateKey,
    kubernetesVersion: plan.kubernetes.version,
    versions: plan.versions,
    meshVersion: plan.mesh.controlPlane.version,
    meshTrustDomain: plan.mesh.trustDomain,
    meshRootCertificate: pki.mesh.root.certificate,
    evidenceKey: pki.evidence.key,
    evidenceCertificate: pki.evidence.certificate,
    evidenceRootCertificate: pki.evidence.rootCertificate,
  };
}

function admissionOutput(reports: readonly StepReport[]): ClusterOutputs["admission"] {
  const admitted = reports.filter(({ phase }) => phase === admitHost.name);
  return all(admitted.map(({ text }) => text)).apply((texts) =>
    Object.fromEntries(
      admitted.map(({ host }, index) => [host, parseAdmission(texts[index] ?? "")]),
    ),
  );
}

function departuresOutput(reports: readonly StepReport[]): ClusterOutputs["departures"] {
  const removals = reports.filter(({ phase }) => phase === removeDepartedControlPlanes.name);
  return all(removals.map(({ text }) => text)).apply((texts) =>
    texts.flatMap((text) => (text === "" ? [] : text.split("\n"))).sort(),
  );
}

function parseAdmission(text: string): AdmissionOutput | null {
  return text === "" ? null : (JSON.parse(text) as AdmissionOutput);
}

function hostOutput(
  { host, connection, otherHostKeys = [] }: ReachableHost,
  tunnels: TunnelSecrets | null,
): Output<HostOutput> {
  const publicKey = tunnels?.publicKeyOf(host) ?? null;
  return all([connection.hostKey, publicKey, all([...otherHostKeys])]).apply(
    ([sshHostKey, wireguardPublicKey, otherSshHostKeys]) => ({
      name: host.name,
      role: host.role,
      privateAddress: host.privateAddress,
      sshUser: host.ssh.user,
      sshAddress: host.ssh.address,
      sshPort: host.ssh.port,
      sshHostKey,
      otherSshHostKeys,
      wireguardPublicKey,
    }),
  );
}
