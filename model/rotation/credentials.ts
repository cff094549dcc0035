import type { CredentialKind, Refusal } from "./credential-kind.ts";

/** The longest life of a service account's token, in hours: what Istio's agent asks for (`istio-token`). */
export const TOKEN_HOURS = 12;

/** How long client-go keeps a token that it has read from a file, twice over. */
const TOKEN_READ_SECONDS = 120;

const OPERATORS_OWN: Refusal = {
  why: "The hosts were set up with a key of yours, which is not the stack's own",
  instead: "change it on the hosts, and give the other one (docs/rotation.md)",
};

/** By what a person types. */
export const credentialKinds = {
  "encryption-key": {
    credential: "encryptionKey",
    summary: "what secrets are encrypted with in etcd",
    change: {
      kind: "exchange",
      accept: (next, old) =>
        `let API servers read key ${String(next)}; they go on writing with ${String(old)}`,
      use: (next, old) =>
        `let API servers write with key ${String(next)}; they still read ${String(old)}`,
      forget: (next) => `forget every key but ${String(next)}`,
      accepted: [],
      used: [
        {
          work: "rewrite-secrets",
          title: (next) =>
            `write every secret anew with key ${String(next)}, and read in etcd that it is so`,
        },
      ],
      forgotten: [],
      remains: null,
    },
    resources: ["pki-encryption-key"],
  },
  "service-account-key": {
    credential: "serviceAccountKey",
    summary: "what tokens of service accounts are signed with",
    change: {
      kind: "exchange",
      accept: (next, old) =>
        `let API servers accept tokens of key ${String(next)}; they go on signing with ${String(old)}`,
      use: (next, old) =>
        `let API servers sign with key ${String(next)}; they still accept tokens of ${String(old)}`,
      forget: (next) => `accept tokens of key ${String(next)} alone`,
      accepted: [],
      used: [
        {
          work: "refresh-tokens",
          title: (next) =>
            `give every pod tokens of key ${String(next)}, host after host, by a restart of its kubelet`,
        },
      ],
      forgotten: [],
      remains: {
        lifeSeconds: TOKEN_HOURS * 3600,
        settleSeconds: TOKEN_READ_SECONDS,
        breaks:
          "pods have tokens of the new key; one of the old key that somebody keeps elsewhere is refused, though it has not ended",
      },
    },
    resources: ["pki-service-account-key"],
  },
  "mesh-ca": {
    credential: "meshAuthority",
    afterUpgrade: "the mesh",
    summary:
      "the mesh's root and intermediate authority, of which every workload's certificate comes",
    change: {
      kind: "exchange",
      accept: (next, old) =>
        `let workloads trust root ${String(next)}; authority ${String(old)} goes on signing`,
      use: (next, old) =>
        `let authority ${String(next)} sign; root ${String(old)} is still trusted`,
      forget: (next) => `trust root ${String(next)} alone`,
      accepted: [
        { work: "await-trust", title: () => "wait until every proxy in the mesh trusts both" },
      ],
      used: [
        {
          work: "await-certificates",
          title: (next) =>
            `wait until every proxy in the mesh has a certificate of authority ${String(next)}`,
        },
      ],
      forgotten: [
        { work: "await-trust", title: () => "wait until no proxy in the mesh trusts another one" },
      ],
      remains: null,
    },
    resources: ["pki-mesh-root", "pki-mesh-intermediate"],
  },
  "cluster-ca": {
    credential: "clusterAuthority",
    summary:
      "the cluster's authority, of which certificates of the API server, kubelets and administrators come",
    afterUpgrade: "Kubernetes",
    change: {
      kind: "exchange",
      accept: (next, old) =>
        `let control planes, kubelets and kubeconfigs trust authority ${String(next)}; ${String(old)} goes on signing`,
      use: (next, old) =>
        `let authority ${String(next)} sign, and make every certificate anew; ${String(old)} is still trusted`,
      forget: (next) => `trust authority ${String(next)} alone`,
      accepted: [
        {
          work: "restart-readers",
          title: () =>
            "make pods that call the API anew, which read what they trust when they start",
        },
      ],
      used: [],
      forgotten: [
        {
          work: "restart-readers",
          title: () => "make pods that call the API anew, so that none trusts another one",
        },
      ],
      remains: null,
    },
    resources: ["pki-cluster", "pki-operator", "pki-bootstrap"],
  },
  "control-plane-ca": {
    credential: "controlPlaneAuthority",
    summary:
      "the authorities of etcd and of the API's front proxy, which control planes alone know",
    afterUpgrade: "Kubernetes",
    change: {
      kind: "exchange",
      accept: (next, old) =>
        `let etcd and API servers trust authorities ${String(next)}; ${String(old)} go on signing`,
      use: (next, old) =>
        `let authorities ${String(next)} sign, and make the certificates of control planes anew; ${String(old)} are still trusted`,
      forget: (next) => `trust authorities ${String(next)} alone`,
      accepted: [],
      used: [],
      forgotten: [],
      remains: null,
    },
    resources: ["pki-etcd", "pki-front-proxy"],
  },
  "ssh-key": {
    credential: "operatorKey",
    summary: "the operator's SSH key, where it is the stack's own (driver lab)",
    refused: { inventory: OPERATORS_OWN, kvm: OPERATORS_OWN },
    change: {
      kind: "exchange",
      accept: (next, old) =>
        `let hosts accept key ${String(next)}; ${String(old)} still opens them`,
      use: (next, old) => `reach hosts with key ${String(next)}; they still accept ${String(old)}`,
      forget: (next) => `let hosts accept key ${String(next)} alone`,
      accepted: [],
      used: [],
      forgotten: [],
      remains: null,
    },
    resources: ["operator-key"],
  },
  "host-keys": {
    credential: "hostKeys",
    summary:
      "the keys that hosts prove themselves with over SSH, where they are the stack's own (driver lab)",
    refused: {
      inventory: {
        why: "Rented hosts have made the keys themselves that they prove themselves with",
        instead:
          "change the key of one host, and confirm it (docs/hosts-inventory.md, “A host key that changed”)",
      },
      kvm: {
        why: "Guests are given the key that they prove themselves with before they boot for the first time",
        instead: "make guests anew, one after the other (docs/rotation.md)",
      },
    },
    change: {
      kind: "exchange",
      accept: (next, old) =>
        `accept key ${String(next)} of each host; hosts go on showing ${String(old)}`,
      use: (next, old) => `let hosts show key ${String(next)}; ${String(old)} is still accepted`,
      forget: (next) => `accept key ${String(next)} of each host alone`,
      accepted: [],
      used: [],
      forgotten: [],
      remains: null,
    },
    resources: ["HOST-host-key"],
  },
  "leaf-certificates": {
    credential: "leafCertificates",
    summary: "certificates of the control plane, etcd, kubelets and the operator; same authorities",
    change: {
      kind: "renewal",
      renew: (next) =>
        `make every certificate anew (generation ${String(next)}), one control plane after the other`,
    },
    resources: ["pki-operator", "pki-bootstrap"],
  },
} as const satisfies Readonly<Record<string, CredentialKind>>;

export type CredentialName = keyof typeof credentialKinds;

/** What a person can type. */
export const credentialNames = Object.keys(credentialKinds) as CredentialName[];

/** The credential of that name; undefined where there is none. */
export function findCredential(name: string): CredentialKind | undefined {
  return Object.entries(credentialKinds).find(([key]) => key === name)?.[1];
}

/** Whether a resource is a generation of a credential, or a part of one. */
export function isOfCredential({ resources }: CredentialKind, name: string): boolean {
  return resources.some((base) => {
    const named = base.replace("HOST", "[a-z0-9-]+");
    return new RegExp(`^${named}(-\\d+)?(-(key|certificate|request))?$`).test(name);
  });
}
