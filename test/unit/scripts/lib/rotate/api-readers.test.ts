import { describe, expect, it } from "@jest/globals";
import { findApiReaders } from "../../../../../scripts/lib/rotate/api-readers.ts";

const CREATED = "2026-11-29T20:00:00Z";
const GIVEN = { projected: { sources: [{}, { configMap: { name: "kube-root-ca.crt" } }] } };

interface Change {
  readonly volumes?: readonly object[];
  readonly owner?: readonly [string, string];
  readonly phase?: string;
  readonly deletionTimestamp?: string;
}

function pod(
  name: string,
  { volumes = [GIVEN], owner, phase = "Running", ...rest }: Change,
): object {
  const ownerReferences = owner && [{ kind: owner[0], name: owner[1] }];
  const metadata = {
    name,
    namespace: "shop",
    creationTimestamp: CREATED,
    ownerReferences,
    ...rest,
  };
  return { metadata, spec: { volumes }, status: { phase } };
}

const SETS = {
  items: [
    {
      metadata: {
        name: "cart-6f",
        namespace: "shop",
        ownerReferences: [{ kind: "Deployment", name: "cart" }],
      },
    },
    { metadata: { name: "lonely-1a", namespace: "shop" } },
  ],
};

function makers(...pods: object[]): Record<string, string | undefined> {
  return Object.fromEntries(
    findApiReaders({ items: pods }, SETS).map(({ name, maker }) => [
      name,
      maker && `${maker.kind} ${maker.namespace}/${maker.name}`,
    ]),
  );
}

describe("pods that may call the API", () => {
  it("are those that were given the authorities to know it by, in either way", () => {
    const own = { configMap: { name: "kube-root-ca.crt" } };
    const other = { configMap: { name: "settings" } };
    expect(
      Object.keys(
        makers(
          pod("of-an-account", {}),
          pod("by-itself", { volumes: [other, own] }),
          pod("without", { volumes: [other, { emptyDir: {} }] }),
          pod("ended", { phase: "Succeeded" }),
          pod("going", { deletionTimestamp: CREATED }),
        ),
      ),
    ).toEqual(["of-an-account", "by-itself"]);
  });

  it("are made anew by what made them, and some by nobody", () => {
    expect(
      makers(
        pod("cart", { owner: ["ReplicaSet", "cart-6f"] }),
        pod("agent", { owner: ["DaemonSet", "agent"] }),
        pod("store", { owner: ["StatefulSet", "store"] }),
        pod("lonely", { owner: ["ReplicaSet", "lonely-1a"] }),
        pod("task", { owner: ["Job", "task"] }),
        pod("bare", {}),
      ),
    ).toEqual({
      cart: "Deployment shop/cart",
      agent: "DaemonSet shop/agent",
      store: "StatefulSet shop/store",
      lonely: undefined,
      task: undefined,
      bare: undefined,
    });
  });
});
