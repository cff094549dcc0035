import { createHash } from "node:crypto";
import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  type Output,
  secret,
} from "@pulumi/pulumi";
import { PrivateKey } from "@pulumi/tls";
import type { SecretName } from "../../model/phase.ts";
import {
  certificateGeneration,
  type Generations,
  generationName,
} from "../../model/plan/generations.ts";
import type { OperatorEndpoint, Plan } from "../../model/plan/plan.ts";
import { type AuthorityGenerations, authorityGenerations } from "./authority-generations.ts";
import { ClientCertificate } from "./client-certificate.ts";
import { encryptionConfig } from "./encryption-config.ts";
import { EvidenceSigner } from "./evidence-signer.ts";
import { type MeshAuthorities, meshAuthorities } from "./mesh-authorities.ts";
import {
  type KubeconfigArgs,
  type KubeconfigServer,
  renderKubeconfig,
} from "./render-kubeconfig.ts";
import { serviceAccountKeys } from "./service-account-keys.ts";

/**
 * All roots and long-lived keys of a cluster, made here and kept as secrets in the stack's state, so
 * that a rebuilt site keeps its trust domain, its kubeconfigs and its service-account tokens.
 * Leaf certificates are kubeadm's and istiod's business.
 */
export class ClusterPki extends ComponentResource {
  /** Files for hosts, by name. */
  readonly hostSecrets: Readonly<
    Record<Exclude<SecretName, "guest-user-data" | "wireguard-tunnel">, Output<string>>
  >;
  /** Administrator's kubeconfig for the operator's machine. A secret. */
  readonly kubeconfig: Output<string>;
  readonly mesh: MeshAuthorities;
  readonly evidence: EvidenceSigner;

  constructor(name: string, args: { readonly plan: Plan }, opts?: ComponentResourceOptions) {
    super("infra:pki:ClusterPki", name, {}, opts);
    const { plan } = args;
    const parent = { parent: this };
    const { clusterAuthority, controlPlaneAuthority } = plan.rotation;
    const authority = (base: string, commonName: string, generations: Generations) =>
      authorityGenerations(`${name}-${base}`, commonName, generations, parent);
    const cluster = authority("cluster", "kubernetes", clusterAuthority);
    const proxy = authority("front-proxy", "front-proxy-ca", controlPlaneAuthority);
    const etcd = authority("etcd", "etcd-ca", controlPlaneAuthority);
    const accounts = serviceAccountKeys(
      `${name}-service-account-key`,
      plan.rotation.serviceAccountKey,
      parent,
    );
    const measuring = new PrivateKey(`${name}-measure-key`, { algorithm: "ED25519" }, parent);

    this.hostSecrets = {
      "cluster-ca.crt": cluster.trusted,
      "cluster-signer.crt": cluster.signing.certificate,
      "cluster-ca.key": cluster.signing.key,
      "front-proxy-ca.crt": proxy.trusted,
      "front-proxy-ca.key": proxy.signing.key,
      "etcd-ca.crt": etcd.trusted,
      "etcd-ca.key": etcd.signing.key,
      "service-account.key": accounts.signing,
      "service-account.pub": accounts.accepted,
      "encryption-config": this.encryptionConfig(name, plan),
      "bootstrap-kubeconfig": this.bootstrapKubeconfig(name, plan, cluster),
      // As with the encryption key: a source of randomness that the state knows how to keep.
      "measure-token": secret(measuring.privateKeyPem.apply(digestOf)),
    };
    this.kubeconfig = this.adminKubeconfig(name, plan, cluster);
    this.mesh = meshAuthorities(name, plan, parent);
    this.evidence = new EvidenceSigner(
      `${name}-evidence`,
      { environment: plan.environment },
      parent,
    );
    this.registerOutputs({ meshRoot: this.mesh.root.certificate });
  }

  private encryptionConfig(name: string, { rotation }: Plan): Output<string> {
    return encryptionConfig(
      rotation.encryptionKey.map((generation) => {
        const key = new PrivateKey(
          generationName(`${name}-encryption-key`, generation),
          { algorithm: "ED25519" },
          { parent: this },
        );
        return { generation, seed: key.privateKeyPem };
      }),
    );
  }

  private adminKubeconfig(
    name: string,
    plan: Plan,
    authorities: AuthorityGenerations,
  ): Output<string> {
    const [first, ...others] = plan.kubernetes.operatorEndpoints;
    return kubeconfig(
      // A name that kubeadm gives to every API server; addresses of doors and tunnels are in no certificate.
      { servers: [serverOf(first), ...others.map(serverOf)], serverName: "kubernetes" },
      authorities,
      new ClientCertificate(
        generationName(`${name}-operator`, certificateGeneration(plan.rotation)),
        // kubeadm binds this group to cluster-admin; unlike system:masters it can be revoked by RBAC.
        {
          authority: authorities.signing,
          commonName: "nordmesh-operator",
          organization: "kubeadm:cluster-admins",
        },
        { parent: this },
      ),
    );
  }

  // A join needs a credential that may ask for a kubelet certificate. A client certificate in
  // kubeadm's bootstrap group does that at any time, where a bootstrap token would have run out.
  private bootstrapKubeconfig(
    name: string,
    plan: Plan,
    authorities: AuthorityGenerations,
  ): Output<string> {
    return kubeconfig(
      { servers: [serverOf({ context: plan.environment, ...plan.kubernetes.localEndpoint })] },
      authorities,
      new ClientCertificate(
        generationName(`${name}-bootstrap`, certificateGeneration(plan.rotation)),
        {
          authority: authorities.signing,
          commonName: "nordmesh-bootstrap",
          organization: "system:bootstrappers:kubeadm:default-node-token",
        },
        { parent: this },
      ),
    );
  }
}

function serverOf({ context, address, port }: OperatorEndpoint): KubeconfigServer {
  return { context, url: `https://${address}:${String(port)}` };
}

function kubeconfig(
  ways: Pick<KubeconfigArgs, "servers" | "serverName">,
  authorities: AuthorityGenerations,
  client: ClientCertificate,
): Output<string> {
  return secret(
    all([authorities.trusted, client.certificate, client.key]).apply(
      ([authorityPem, certificate, key]) =>
        renderKubeconfig({
          user: "nordmesh",
          ...ways,
          authority: authorityPem,
          certificate,
          key,
        }),
    ),
  );
}

function digestOf(seed: string): string {
  return createHash("sha256").update(seed).digest("hex");
}
