import { type HardeningItem, shell } from "../hardening-item.ts";

const MANAGER = "kube-controller-manager";
const SCHEDULER = "kube-scheduler";
const KUBEADM = "kubeadm";
const CONFIG = "control-plane-arguments.ts";

/** CIS 1.3, 1.4, 2 and 3: controller manager, scheduler, etcd, people and the audit log. */
export const controlPlaneProgramItems: readonly HardeningItem[] = [
  {
    ...on("1.3.1", "Ended pods do not pile up", CONFIG),
    how: "`--terminated-pod-gc-threshold=500`",
    check: shell(`is ${MANAGER} --terminated-pod-gc-threshold 500`),
  },
  is("1.3.2", "No profiles of the controller manager", MANAGER, "--profiling", "false", CONFIG),
  is(
    "1.3.3",
    "Each controller has an account of its own",
    MANAGER,
    "--use-service-account-credentials",
    "true",
    KUBEADM,
  ),
  given("1.3.4", "Tokens are signed by the cluster's own key", MANAGER, [
    "--service-account-private-key-file",
  ]),
  given("1.3.5", "Pods are given the cluster's root certificate", MANAGER, ["--root-ca-file"]),
  {
    ...on("1.3.6", "Serving certificates of kubelets are renewed", KUBEADM),
    how: "the feature is on by itself",
    check: shell(`lacks ${MANAGER} --feature-gates RotateKubeletServerCertificate=false`),
  },
  is(
    "1.3.7",
    "The controller manager listens locally",
    MANAGER,
    "--bind-address",
    "127.0.0.1",
    CONFIG,
  ),
  is("1.4.1", "No profiles of the scheduler", SCHEDULER, "--profiling", "false", CONFIG),
  is("1.4.2", "The scheduler listens locally", SCHEDULER, "--bind-address", "127.0.0.1", CONFIG),
  given("2.1", "etcd serves over TLS", "etcd", ["--cert-file", "--key-file"]),
  is("2.2", "etcd's clients show a certificate", "etcd", "--client-cert-auth", "true", KUBEADM),
  noSelfSigned("2.3", "etcd does not sign for itself towards clients", "--auto-tls"),
  given("2.4", "Members of etcd talk over TLS", "etcd", ["--peer-cert-file", "--peer-key-file"]),
  is(
    "2.5",
    "Members of etcd show each other certificates",
    "etcd",
    "--peer-client-cert-auth",
    "true",
    KUBEADM,
  ),
  noSelfSigned("2.6", "etcd does not sign for itself towards members", "--peer-auto-tls"),
  {
    ...on("2.7", "etcd has an authority of its own", "place-pki"),
    how: "a root of the stack that signs for etcd alone",
    check: shell(
      "is etcd --trusted-ca-file /etc/kubernetes/pki/etcd/ca.crt; differ /etc/kubernetes/pki/ca.crt /etc/kubernetes/pki/etcd/ca.crt",
    ),
  },
  {
    ...on("3.1.1", "People do not use client certificates", "environment"),
    how: "opted out: see below",
    check: { kind: "reading", where: "docs/environment.md, `access`" },
  },
  {
    ...on("3.1.2", "People do not use tokens of service accounts", "environment"),
    how: "none is made for people; a policy keeps tokens out of pods that need none",
    check: { kind: "reading", where: "docs/policies/isolation/tokens-are-not-mounted.md" },
  },
  {
    ...on("3.1.3", "People do not use bootstrap tokens", "init-control-plane"),
    how: "hosts join with a client certificate, and the token that kubeadm insists on is deleted at once",
    check: shell("no_bootstrap_tokens"),
  },
  given("3.2.1", "There is an audit policy", "kube-apiserver", ["--audit-policy-file"], CONFIG),
  {
    ...on("3.2.2", "The audit log has what matters", "init-control-plane"),
    how: "who read or wrote secrets, config maps and tokens, without their bodies; every change, `exec`, `portforward` and `proxy` with who, what and when",
    check: shell("audit_policy"),
  },
];

function on(
  id: HardeningItem["id"],
  title: string,
  by: string,
): Pick<HardeningItem, "id" | "title" | "by" | "on"> {
  return { id, title, by, on: "control-planes" };
}

function is(
  id: HardeningItem["id"],
  title: string,
  program: string,
  name: string,
  value: string,
  by: string,
): HardeningItem {
  const check = shell(`is ${program} ${name} ${value}`);
  return { ...on(id, title, by), how: `\`${name}=${value}\``, check };
}

function given(
  id: HardeningItem["id"],
  title: string,
  program: string,
  names: readonly string[],
  by = KUBEADM,
): HardeningItem {
  const check = shell(names.map((name) => `given ${program} ${name}`).join("; "));
  return { ...on(id, title, by), how: names.map((name) => `\`${name}\``).join(", "), check };
}

function noSelfSigned(id: HardeningItem["id"], title: string, name: string): HardeningItem {
  const check = shell(`lacks etcd ${name} true`);
  return { ...on(id, title, KUBEADM), how: `no \`${name}\``, check };
}
