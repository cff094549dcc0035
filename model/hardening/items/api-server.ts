import { type HardeningItem, shell } from "../hardening-item.ts";

const API = "kube-apiserver";
const KUBEADM = "kubeadm";
const CONFIG = "control-plane-arguments.ts";

/** CIS 1.2: arguments of the API server. */
export const apiServerItems: readonly HardeningItem[] = [
  {
    ...on("1.2.1", "Nothing but health is answered without a credential", CONFIG),
    how: "`anonymous.conditions` of the authentication configuration lists /livez, /readyz and /healthz, which the local API proxy asks. `--anonymous-auth=false`, the benchmark's way, would end that",
    check: shell(
      `given ${API} --authentication-config; absent ${API} --anonymous-auth; answers 401 /api; answers 200 /readyz`,
    ),
  },
  absent("1.2.2", "No static tokens", "--token-auth-file"),
  plugin("1.2.3", "Services cannot claim outside addresses", "DenyServiceExternalIPs"),
  given("1.2.4", "The API server shows kubelets a certificate", KUBEADM, [
    "--kubelet-client-certificate",
    "--kubelet-client-key",
  ]),
  {
    ...on("1.2.5", "The API server knows a kubelet by a certificate of the cluster", CONFIG),
    how: "kubelets ask for serving certificates, which control planes approve for a node's own name and private address",
    check: shell(`is ${API} --kubelet-certificate-authority /etc/kubernetes/pki/ca.crt`),
  },
  {
    ...on("1.2.6", "Not everything is allowed", KUBEADM),
    how: "Node and RBAC",
    check: shell(`lacks ${API} --authorization-mode AlwaysAllow`),
  },
  lists("1.2.7", "Kubelets are held to their own node", "--authorization-mode", "Node", KUBEADM),
  lists("1.2.8", "Roles decide on everybody else", "--authorization-mode", "RBAC", KUBEADM),
  plugin("1.2.9", "Events cannot flood the API", "EventRateLimit"),
  {
    ...on("1.2.10", "Not everything is admitted", KUBEADM),
    how: "no such plugin",
    check: shell(`lacks ${API} --enable-admission-plugins AlwaysAdmit`),
  },
  plugin("1.2.11", "Images are pulled anew with each pod", "AlwaysPullImages"),
  enabled("1.2.12", "Pods get an account", "ServiceAccount"),
  enabled("1.2.13", "Nothing is made in namespaces that end", "NamespaceLifecycle"),
  plugin("1.2.14", "Kubelets write their own node alone", "NodeRestriction"),
  is("1.2.15", "No profiles of the API server", "--profiling", "false", CONFIG),
  given("1.2.16", "There is an audit log", CONFIG, ["--audit-log-path"]),
  atLeast("1.2.17", "The audit log is kept 30 days", "--audit-log-maxage", 30),
  atLeast("1.2.18", "Ten old files of the audit log are kept", "--audit-log-maxbackup", 10),
  atLeast("1.2.19", "A file of the audit log may have 100 MB", "--audit-log-maxsize", 100),
  is("1.2.20", "Requests end", "--request-timeout", "60s", CONFIG),
  is(
    "1.2.21",
    "Tokens of deleted accounts are refused",
    "--service-account-lookup",
    "true",
    CONFIG,
  ),
  given("1.2.22", "Tokens have a key of their own", KUBEADM, ["--service-account-key-file"]),
  given("1.2.23", "The API server shows etcd a certificate", KUBEADM, [
    "--etcd-certfile",
    "--etcd-keyfile",
  ]),
  given("1.2.24", "The API is served over TLS", KUBEADM, [
    "--tls-cert-file",
    "--tls-private-key-file",
  ]),
  given("1.2.25", "Clients are known by certificates", KUBEADM, ["--client-ca-file"]),
  given("1.2.26", "etcd is known by a certificate", KUBEADM, ["--etcd-cafile"]),
  given("1.2.27", "Secrets are encrypted in etcd", CONFIG, ["--encryption-provider-config"]),
  {
    ...on("1.2.28", "Secrets are encrypted well", "init-control-plane"),
    how: "secretbox, with a key that is a secret of the stack. `npm run rotate` changes it",
    check: shell("first_provider secretbox"),
  },
  {
    ...on("1.2.29", "Strong cryptography alone", CONFIG),
    how: "TLS 1.3 with its three cipher suites",
    check: shell(`is ${API} --tls-min-version VersionTLS13`),
  },
  is(
    "1.2.30",
    "Tokens of pods are not prolonged",
    "--service-account-extend-token-expiration",
    "false",
    CONFIG,
  ),
];

type Head = Pick<HardeningItem, "id" | "title" | "by" | "on">;

function on(id: HardeningItem["id"], title: string, by: string): Head {
  return { id, title, by, on: "control-planes" };
}

function given(
  id: HardeningItem["id"],
  title: string,
  by: string,
  names: readonly string[],
): HardeningItem {
  const check = shell(names.map((name) => `given ${API} ${name}`).join("; "));
  return { ...on(id, title, by), how: names.map((name) => `\`${name}\``).join(", "), check };
}

function absent(id: HardeningItem["id"], title: string, name: string): HardeningItem {
  return {
    ...on(id, title, KUBEADM),
    how: `no \`${name}\``,
    check: shell(`absent ${API} ${name}`),
  };
}

function is(
  id: HardeningItem["id"],
  title: string,
  name: string,
  value: string,
  by: string,
): HardeningItem {
  const how = `\`${name}=${value}\``;
  return { ...on(id, title, by), how, check: shell(`is ${API} ${name} ${value}`) };
}

function atLeast(
  id: HardeningItem["id"],
  title: string,
  name: string,
  value: number,
): HardeningItem {
  const how = `\`${name}=${String(value)}\``;
  const check = shell(`at_least ${API} ${name} ${String(value)}`);
  return { ...on(id, title, CONFIG), how, check };
}

function lists(
  id: HardeningItem["id"],
  title: string,
  name: string,
  word: string,
  by: string,
): HardeningItem {
  const check = shell(`lists ${API} ${name} ${word}`);
  return { ...on(id, title, by), how: `${word} in \`${name}\``, check };
}

function plugin(id: HardeningItem["id"], title: string, name: string): HardeningItem {
  return lists(id, title, "--enable-admission-plugins", name, CONFIG);
}

/** Plugins that are on unless somebody switches them off. */
function enabled(id: HardeningItem["id"], title: string, name: string): HardeningItem {
  const check = shell(`lacks ${API} --disable-admission-plugins ${name}`);
  return { ...on(id, title, KUBEADM), how: `${name} is on by itself`, check };
}
