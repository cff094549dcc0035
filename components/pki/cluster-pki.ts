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
import type { Plan } from "../../model/plan/plan.ts";
import { CertificateAuthority } from "./certificate-authority.ts";
import { ClientCertificate } from "./client-certificate.ts";
import { EvidenceSigner } from "./evidence-signer.ts";
import { IntermediateAuthority } from "./intermediate-authority.ts";
import { renderKubeconfig } from "./render-kubeconfig.ts";

/**
 * All roots and long-lived keys of a cluster, made here and kept as secrets in the stack's state, so
 * that a rebuilt site keeps its trust domain, its kubeconfigs and its service-account tokens.
 * Leaf certificates are kubeadm's and istiod's business.
 */
export class ClusterPki extends ComponentResource {
  /** Files for hosts, by name. */
  readonly hostSecrets: Readonly<Record<SecretName, Output<string>>>;
  /** Administrator's kubeconfig for the operator's machine. A secret. */
  readonly kubeconfig: Output<string>;
  readonly meshRoot: CertificateAuthority;
  readonly meshIntermediate: IntermediateAuthority;
  readonly evidence: EvidenceSigner;

  constructor(name: string, args: { readonly plan: Plan }, opts?: ComponentResourceOptions) {
    super("infra:pki:ClusterPki", name, {}, opts);
    const { plan } = args;
    const parent = { parent: this };
    // The common names are kubeadm's (kubernetes.io, "PKI certificates and requirements").
    const cluster = new CertificateAuthority(
      `${name}-cluster`,
      { commonName: "kubernetes" },
      parent,
    );
    const proxy = new CertificateAuthority(
      `${name}-front-proxy`,
      { commonName: "front-proxy-ca" },
      parent,
    );
    const etcd = new CertificateAuthority(`${name}-etcd`, { commonName: "etcd-ca" }, parent);
    const accounts = new PrivateKey(
      `${name}-service-account-key`,
      { algorithm: "ECDSA", ecdsaCurve: "P256" },
      parent,
    );
    const encryption = new PrivateKey(`${name}-encryption-key`, { algorithm: "ED25519" }, parent);

    this.hostSecrets = {
      "cluster-ca.crt": cluster.certificate,
      "cluster-ca.key": cluster.key,
      "front-proxy-ca.crt": proxy.certificate,
      "front-proxy-ca.key": proxy.key,
      "etcd-ca.crt": etcd.certificate,
      "etcd-ca.key": etcd.key,
      "service-account.key": accounts.privateKeyPem,
      "service-account.pub": accounts.publicKeyPem,
      "encryption-config": secret(encryption.privateKeyPem.apply(renderEncryptionConfig)),
      "bootstrap-kubeconfig": this.bootstrapKubeconfig(name, plan, cluster),
    };
    this.kubeconfig = this.adminKubeconfig(name, plan, cluster);
    this.meshRoot = new CertificateAuthority(
      `${name}-mesh-root`,
      { commonName: `${plan.mesh.trustDomain} root` },
      parent,
    );
    this.meshIntermediate = new IntermediateAuthority(
      `${name}-mesh-intermediate`,
      { root: this.meshRoot, commonName: `${plan.mesh.trustDomain} istiod` },
      parent,
    );
    this.evidence = new EvidenceSigner(
      `${name}-evidence`,
      { environment: plan.environment },
      parent,
    );
    this.registerOutputs({ meshRoot: this.meshRoot.certificate });
  }

  private adminKubeconfig(
    name: string,
    plan: Plan,
    authority: CertificateAuthority,
  ): Output<string> {
    const { address, port } = plan.kubernetes.operatorEndpoint;
    return kubeconfig(
      plan.environment,
      `https://${address}:${String(port)}`,
      authority,
      new ClientCertificate(
        `${name}-operator`,
        // kubeadm binds this group to cluster-admin; unlike system:masters it can be revoked by RBAC.
        { authority, commonName: "nordmesh-operator", organization: "kubeadm:cluster-admins" },
        { parent: this },
      ),
    );
  }

  // A join needs a credential that may ask for a kubelet certificate. A client certificate in
  // kubeadm's bootstrap group does that at any time, where a bootstrap token would have run out.
  private bootstrapKubeconfig(
    name: string,
    plan: Plan,
    authority: CertificateAuthority,
  ): Output<string> {
    const { address, port } = plan.kubernetes.localEndpoint;
    return kubeconfig(
      plan.environment,
      `https://${address}:${String(port)}`,
      authority,
      new ClientCertificate(
        `${name}-bootstrap`,
        {
          authority,
          commonName: "nordmesh-bootstrap",
          organization: "system:bootstrappers:kubeadm:default-node-token",
        },
        { parent: this },
      ),
    );
  }
}

function kubeconfig(
  cluster: string,
  server: string,
  authority: CertificateAuthority,
  client: ClientCertificate,
): Output<string> {
  return secret(
    all([authority.certificate, client.certificate, client.key]).apply(
      ([authorityPem, certificate, key]) =>
        renderKubeconfig({
          cluster,
          user: "nordmesh",
          server,
          authority: authorityPem,
          certificate,
          key,
        }),
    ),
  );
}

/**
 * Secrets are encrypted in etcd with XSalsa20-Poly1305 (`secretbox`), whose random nonces do not
 * wear a key out. The key is the digest of an Ed25519 key, used as a source of randomness that the
 * state already knows how to keep.
 */
function renderEncryptionConfig(seed: string): string {
  const key = createHash("sha256").update(seed).digest("base64");
  return `apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
  - resources: [secrets]
    providers:
      - secretbox:
          keys:
            - name: key1
              secret: ${key}
      - identity: {}
`;
}
