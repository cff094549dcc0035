import { describe, expect, it } from "@jest/globals";
import type { ResourceState } from "../../../../../../engine/state/stack-state.ts";
import { secret } from "../../../../../../engine/values.ts";
import { selectSeed } from "../../../../../../scripts/lib/recovery/rebuild/seed-state.ts";

const URN = "urn:pulumi:small::nordmesh::";

function resource(urn: string, type: string, changes: Partial<ResourceState> = {}): ResourceState {
  return {
    urn: `${URN}${urn}`,
    type,
    name: urn.slice(urn.lastIndexOf("::") + 2),
    custom: !type.startsWith("infra:"),
    id: "id",
    inputs: {},
    outputs: {},
    dependencies: [],
    protect: false,
    retainOnDelete: false,
    timeouts: {},
    ...changes,
  };
}

const provider = resource("pulumi:providers:tls::default", "pulumi:providers:tls");
const pki = resource("infra:pki:ClusterPki::pki", "infra:pki:ClusterPki");
const key = resource(
  "infra:pki:ClusterPki$tls:index/privateKey:PrivateKey::pki-etcd-key",
  "tls:index/privateKey:PrivateKey",
  { provider: `${provider.urn}::id`, parent: pki.urn },
);
const operator = resource(
  "tls:index/privateKey:PrivateKey::operator-key",
  "tls:index/privateKey:PrivateKey",
);
const machine = resource("command:local:Command::cp1-machine", "command:local:Command");
const hostKey = resource(
  "infra:hosts/lab:LabHost$tls:index/privateKey:PrivateKey::cp1-host-key",
  "tls:index/privateKey:PrivateKey",
);
const object = resource("kubernetes:core/v1:Secret::cacerts", "kubernetes:core/v1:Secret", {
  dependencies: [machine.urn, key.urn],
});

describe("the state that a rebuild begins with", () => {
  const state = {
    format: 1,
    project: "nordmesh",
    stack: "small",
    resources: [
      provider,
      pki,
      { ...key, dependencies: [machine.urn, pki.urn] },
      operator,
      machine,
      hostKey,
      object,
    ],
    condemned: [machine],
    outputs: { operatorKey: secret("the key"), kubeconfig: secret("old") },
  };
  const seed = selectSeed(JSON.stringify(state));

  it("has every key that stays, and nothing of hosts and objects", () => {
    expect(seed.state.resources.map(({ name }) => name)).toEqual([
      "default",
      "pki",
      "pki-etcd-key",
      "operator-key",
    ]);
    expect(seed.state).toMatchObject({ condemned: [], outputs: {} });
  });

  it("points to nothing that is not in it", () => {
    expect(seed.state.resources.flatMap(({ dependencies }) => dependencies)).toEqual([pki.urn]);
  });

  it("comes with the operator's key", () => {
    expect(seed.operatorKey).toBe("the key");
  });
});
