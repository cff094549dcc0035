import { beforeAll, describe, expect, it } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { rotatedPlan } from "../fixtures/plans.ts";
import { makeSigningKeys } from "../support/signing-keys.ts";

interface Seen {
  readonly names: string[];
  readonly files: Record<string, string>;
  readonly anchors: string;
  readonly lists: number;
  readonly machines: Record<string, unknown>[];
  /** Of the first host, the key that is asked for first. */
  readonly pinned: readonly string[];
}

let seen: Seen;

// A program as it stands in the middle of several changes.
beforeAll(async () => {
  const authority = await makeSigningKeys({ signWithRoot: true });
  const names: string[] = [];
  const machines: Record<string, unknown>[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        names.push(name);
        if (type === "command:local:Command") machines.push(inputs as Record<string, unknown>);
        const isMesh = name.startsWith("pki-mesh-");
        const made = {
          privateKeyPem: isMesh ? authority.key : `private ${name}\n`,
          publicKeyPem: `public ${name}\n`,
          privateKeyOpenssh: `private ${name}\n`,
          publicKeyOpenssh: `ssh-ed25519 ${name}\n`,
          certRequestPem: `request ${name}`,
          certPem: isMesh ? `${authority.certificate}${name}\n` : `certificate ${name}\n`,
        };
        return { id: `${name}-id`, state: { ...(inputs as object), ...made } };
      },
      call: () => ({}),
    },
    "nordmesh",
    "lab",
  );
  const { ClusterPki } = await import("../../components/pki/cluster-pki.ts");
  const { createOperatorKey } = await import("../../stacks/operator-key.ts");
  const { createHosts } = await import("../../stacks/create-hosts.ts");
  const pki = new ClusterPki("pki", { plan: rotatedPlan });
  const operatorKey = createOperatorKey(rotatedPlan);
  const [{ connection, otherHostKeys = [] }] = createHosts({
    plan: rotatedPlan,
    bundle: "/bundle",
    operatorKey,
  });
  const pinned = await resolved(pulumi.all([connection.hostKey, ...otherHostKeys]));
  const files = await resolved(pulumi.all(pki.hostSecrets));
  const anchors = await resolved(pki.mesh.anchors);
  const lists = (await resolved(pki.mesh.revocations)).match(/BEGIN X509 CRL/g)?.length ?? 0;
  await pulumi.runtime.disconnect();
  seen = { names, files, anchors, lists, machines, pinned };
});

describe("a program in the middle of changes of credentials", () => {
  it("has the generations of the plan and no others", () => {
    const of = (base: string): string[] =>
      seen.names.filter((name) => name.replace(/-\d+$/, "") === base).sort();
    expect(of("pki-service-account-key")).toEqual([
      "pki-service-account-key-2",
      "pki-service-account-key-3",
    ]);
    expect(of("pki-encryption-key")).toEqual(["pki-encryption-key-2"]);
    expect(of("pki-mesh-root")).toEqual(["pki-mesh-root-2", "pki-mesh-root-3"]);
    expect(of("pki-mesh-intermediate")).toEqual([
      "pki-mesh-intermediate-2",
      "pki-mesh-intermediate-3",
    ]);
    expect(of("pki-cluster")).toEqual(["pki-cluster-2", "pki-cluster-3"]);
    // The second of the certificates, and the third authority.
    expect(of("pki-operator")).toEqual(["pki-operator-4"]);
    expect(of("pki-bootstrap")).toEqual(["pki-bootstrap-4"]);
    expect(of("operator-key")).toEqual(["operator-key-2"]);
    expect(of("cp1-host-key")).toEqual(["cp1-host-key-2", "cp1-host-key-3"]);
    expect(of("pki-etcd")).toEqual(["pki-etcd-2", "pki-etcd-3"]);
    expect(of("pki-front-proxy")).toEqual(["pki-front-proxy-2", "pki-front-proxy-3"]);
    // Not one of those that have no generations.
    expect(seen.names).toContain("pki-evidence");
  });

  it("trusts both of the cluster's authorities, the one that signs first, in files and in kubeconfigs", () => {
    const next = "certificate pki-cluster-3-certificate\n";
    const both = `${next}certificate pki-cluster-2-certificate\n`;
    expect(seen.files["cluster-ca.crt"]).toBe(both);
    expect(seen.files["cluster-signer.crt"]).toBe(next);
    expect(seen.files["cluster-ca.key"]).toBe("private pki-cluster-3-key\n");
    expect(seen.files["bootstrap-kubeconfig"]).toContain(
      `certificate-authority-data: ${Buffer.from(both).toString("base64")}\n`,
    );
  });

  it.each(["etcd", "front-proxy"])(
    "trusts both authorities of %s, the one that signs first",
    (of) => {
      expect(seen.files[`${of}-ca.crt`]).toBe(
        `certificate pki-${of}-3-certificate\ncertificate pki-${of}-2-certificate\n`,
      );
      expect(seen.files[`${of}-ca.key`]).toBe(`private pki-${of}-3-key\n`);
    },
  );

  it("signs tokens with the first key and accepts those of both, that one first", () => {
    expect(seen.files["service-account.key"]).toBe("private pki-service-account-key-3\n");
    expect(seen.files["service-account.pub"]).toBe(
      "public pki-service-account-key-3\npublic pki-service-account-key-2\n",
    );
  });

  it("trusts both roots of the mesh and revokes under all authorities", () => {
    const roots = [...seen.anchors.matchAll(/^pki-mesh-root-\d+/gm)].map(([name]) => name);
    expect(roots).toEqual(["pki-mesh-root-2", "pki-mesh-root-3"]);
    expect(seen.lists).toBe(4);
  });

  it("lets hosts in with the operator's next key", () => {
    expect(seen.machines).toHaveLength(3);
    for (const { stdin } of seen.machines) {
      expect(JSON.stringify(stdin)).toContain("ssh-ed25519 operator-key-2");
    }
  });

  it("lets hosts show the key that the program asks them for, and pins the other one beside it", () => {
    const [cp1] = seen.machines;
    expect(JSON.stringify(cp1?.["stdin"])).toContain("ssh-ed25519 cp1-host-key-3");
    expect(JSON.stringify(cp1?.["stdin"])).not.toContain("cp1-host-key-2");
    expect(seen.pinned).toEqual(["ssh-ed25519 cp1-host-key-3", "ssh-ed25519 cp1-host-key-2"]);
  });
});

function resolved<T>(output: pulumi.Output<T>): Promise<pulumi.Unwrap<T>> {
  return new Promise((resolve) => {
    output.apply((value) => {
      resolve(value as pulumi.Unwrap<T>);
    });
  });
}
