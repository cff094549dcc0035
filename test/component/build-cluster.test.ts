import { beforeAll, describe, expect, it } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "../../components/shared/kubernetes-object.ts";
import type { ClusterOutputs } from "../../stacks/outputs.ts";
import { tracedPlan } from "../fixtures/plans.ts";
import { makeSigningKeys } from "../support/signing-keys.ts";

interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

const registered: Registered[] = [];
let outputs: ClusterOutputs;

const secretKey = "PRIVATE-KEY-OF-THE-TEST";
/** The mesh's authorities sign revocation lists, and so need keys that can. */
const meshAuthority = { key: "", certificate: "" };

beforeAll(async () => {
  Object.assign(meshAuthority, await makeSigningKeys({ signWithRoot: true }));
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        const resource: Registered = { type, name, inputs: inputs as Registered["inputs"] };
        registered.push(resource);
        return { id: `${name}-id`, state: { ...resource.inputs, ...madeUp(resource) } };
      },
      call: () => ({}),
    },
    "nordmesh",
    "lab",
  );
  const { buildCluster } = await import("../../stacks/build-cluster.ts");
  outputs = buildCluster(tracedPlan, "/bundle", ({ chart, namespace }) => [
    { apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name: chart, namespace } },
  ]);
  // Resources arrive while the program's outputs settle.
  await resolved(outputs.kubeconfig);
  await pulumi.runtime.disconnect();
});

describe("the program for a lab", () => {
  it("makes each host, with a pinned key of its own", () => {
    expect(names("command:local:Command")).toEqual(["cp1-machine", "w1-machine", "w2-machine"]);
    expect(names("tls:index/privateKey:PrivateKey")).toEqual(
      expect.arrayContaining(["operator-key", "cp1-host-key", "w1-host-key", "w2-host-key"]),
    );
  });

  it("runs each phase of each host as one remote step", () => {
    expect(names("command:remote:Command").filter((name) => name.startsWith("cp1-"))).toEqual([
      "cp1-admit-host",
      "cp1-approve-kubelet-certificates",
      "cp1-configure-kubelet",
      "cp1-confirm-firewall",
      "cp1-harden-host",
      "cp1-init-control-plane",
      "cp1-install-api-proxy",
      "cp1-install-kubelet",
      "cp1-install-runtime",
      "cp1-keep-snapshots",
      "cp1-load-cluster-images",
      "cp1-load-firewall",
      "cp1-load-node-images",
      "cp1-make-etcd-folder",
      "cp1-mark-gateway-hosts",
      "cp1-mend-expired-certificates",
      "cp1-place-pki",
      "cp1-prepare-host",
      "cp1-remove-departed-control-planes",
      "cp1-route-egress",
      "cp1-spread-cluster-dns",
      "cp1-update-securely",
      "cp1-watch-host",
    ]);
  });

  it("gives every remote step a host key, no log and nothing to undo", () => {
    for (const { inputs } of ofType("command:remote:Command")) {
      expect(inputs).toMatchObject({
        // The connection as a whole is a secret, for the key in it.
        connection: {
          value: {
            host: expect.stringMatching(/^127\.86\.0\./),
            hostKey: expect.stringContaining("ssh-ed25519"),
          },
        },
        logging: "none",
        addPreviousOutputInEnv: false,
      });
      expect(inputs["delete"]).toBeUndefined();
      expect(inputs["triggers"]).toBeUndefined();
      expect(inputs["update"]).toBe(inputs["create"]);
    }
  });

  it("keeps keys out of commands and environments", () => {
    for (const { inputs } of [
      ...ofType("command:remote:Command"),
      ...ofType("command:local:Command"),
    ]) {
      const visible = JSON.stringify([
        inputs["create"],
        inputs["update"],
        inputs["delete"],
        inputs["environment"],
      ]);
      expect(visible).not.toContain(secretKey);
    }
  });

  it("registers Kubernetes objects under the tokens of the typed classes", () => {
    expect(names("kubernetes:security.istio.io/v1:PeerAuthentication")).toEqual([
      "istio-system/default",
    ]);
    expect(names("kubernetes:core/v1:Namespace")).toEqual([
      "demo",
      "demo-outside",
      "istio-egress",
      "istio-system",
      "nordmesh-system",
      "observability",
      "tracing",
    ]);
    expect(names("kubernetes:apps/v1:DaemonSet")).toContain("nordmesh-system/traffic-probe");
  });

  it("denies all traffic by default in each namespace that it makes, and in Kubernetes' own", () => {
    const denied = ofType("kubernetes:networking.k8s.io/v1:NetworkPolicy")
      .map(({ inputs }) => inputs as unknown as Manifest)
      .filter(({ metadata }) => metadata.name === "default-deny")
      .map(({ metadata }) => metadata.namespace);
    expect(denied.sort()).toEqual(
      [
        ...names("kubernetes:core/v1:Namespace"),
        ...["default", "kube-node-lease", "kube-public", "kube-system"],
      ].sort(),
    );
  });

  it("registers the rules of traffic and of the way out", () => {
    expect(names("kubernetes:networking.istio.io/v1:DestinationRule")).toEqual([
      "demo/echo",
      "istio-egress/egress-gateway",
    ]);
    expect(names("kubernetes:networking.istio.io/v1:ServiceEntry")).toEqual([
      "istio-egress/bank",
      "istio-egress/ledger",
      "istio-egress/post",
    ]);
    expect(names("kubernetes:apps/v1:Deployment")).toContain("istio-egress/egress-gateway");
  });

  it("gives the mesh what its authorities have revoked", () => {
    const cacerts = registered.find(({ name }) => name.endsWith("cacerts"));
    expect(cacerts?.inputs).toMatchObject({
      stringData: {
        "ca-crl.pem": expect.stringMatching(
          /^(-----BEGIN X509 CRL-----[^-]+-----END X509 CRL-----\n){2}$/,
        ),
      },
    });
  });

  it("makes a key for evidence under a root of its own, and hides it", async () => {
    const evidence = registered.filter(({ name }) => name.startsWith("pki-evidence"));
    expect(
      evidence.map(({ type, name }) => `${type.split(":").at(-1) ?? ""} ${name}`).sort(),
    ).toEqual([
      "CertRequest pki-evidence-request",
      "CertificateAuthority pki-evidence-root",
      "EvidenceSigner pki-evidence",
      "LocallySignedCert pki-evidence-certificate",
      "PrivateKey pki-evidence-key",
      "PrivateKey pki-evidence-root-key",
      "SelfSignedCert pki-evidence-root-certificate",
    ]);
    const [signed] = ofType("tls:index/locallySignedCert:LocallySignedCert").filter(
      ({ name }) => name === "pki-evidence-certificate",
    );
    expect(signed?.inputs).toMatchObject({
      caCertPem: "certificate pki-evidence-root-certificate",
      allowedUses: ["digital_signature", "content_commitment"],
    });
    expect(await resolved(outputs.evidenceRootCertificate)).toBe(
      "certificate pki-evidence-root-certificate",
    );
    expect(await pulumi.isSecret(outputs.evidenceKey)).toBe(true);
  });

  it("keeps what was measured of each host before it joined, in the open", async () => {
    expect(await pulumi.isSecret(outputs.admission)).toBe(false);
    expect(await resolved(outputs.admission)).toEqual({
      cp1: { verdict: "accept", measurements: { host: "cp1-admit-host" } },
      w1: { verdict: "accept", measurements: { host: "w1-admit-host" } },
      w2: { verdict: "accept", measurements: { host: "w2-admit-host" } },
    });
  });

  it("keeps what was taken out of the cluster", async () => {
    expect(await resolved(outputs.departures)).toEqual([
      "2026-11-28T10:00:00Z node cp9 is taken out",
    ]);
  });

  it("hides the kubeconfig", async () => {
    expect(await pulumi.isSecret(outputs.kubeconfig)).toBe(true);
    expect(await resolved(outputs.kubeconfig)).toContain("https://127.86.0.11:26443");
  });
});

function ofType(type: string): Registered[] {
  return registered.filter((resource) => resource.type === type);
}

function names(type: string): string[] {
  return ofType(type)
    .map((resource) => resource.name)
    .sort();
}

function madeUp({ type, name }: Registered): Record<string, string> {
  if (name.startsWith("pki-mesh-")) {
    return {
      privateKeyPem: meshAuthority.key,
      certPem: meshAuthority.certificate,
      certRequestPem: `request ${name}`,
    };
  }
  if (type === "tls:index/privateKey:PrivateKey") {
    return {
      privateKeyPem: secretKey,
      privateKeyOpenssh: secretKey,
      publicKeyPem: `public ${name}`,
      publicKeyOpenssh: `ssh-ed25519 ${name}\n`,
    };
  }
  if (name.endsWith("-admit-host")) {
    const kept = { verdict: "accept", measurements: { host: name } };
    return { stdout: `unchanged\n${JSON.stringify(kept)}\n` };
  }
  if (name.endsWith("-remove-departed-control-planes")) {
    return { stdout: "changed\n2026-11-28T10:00:00Z node cp9 is taken out\n" };
  }
  return { certPem: `certificate ${name}`, certRequestPem: `request ${name}` };
}

function resolved<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply(resolve);
  });
}
