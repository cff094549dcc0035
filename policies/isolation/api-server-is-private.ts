import { argumentOf, carriedDocuments, runsCommand } from "../shared/documents.ts";
import type { Field } from "../shared/field.ts";
import { hardening } from "../shared/frameworks.ts";
import { hostIn, isLoopback, isPrivateAddress } from "../shared/hosts.ts";
import { inputsOf } from "../shared/objects.ts";
import { containersOf, type Pod, podOf, runsPods } from "../shared/pods.ts";
import type { Resource } from "../shared/resource.ts";
import { defineRule, type Report } from "../shared/rule.ts";

/** The API server, etcd and kubelets listen where the internet is not. */
export const apiServerIsPrivate = defineRule({
  name: "api-server-is-private",
  description: "The API server, etcd and kubelets listen on private addresses",
  severity: "critical",
  framework: hardening("Control plane hardening"),
  why: "kubeadm left alone takes the interface of the default route, which is the public one, and binds the API server to every interface.",
  fix: "set localAPIEndpoint.advertiseAddress, the API server's bind-address and the kubelet's node-ip to the private address",
  limits:
    "It reads kubeadm's configuration and patches in commands, and the arguments of API servers and etcd in pods on the host's network. What listens in fact is tried by `npm run verify`.",
  good: `
type: command:remote:Command
name: cp1-init
props:
  create: |
    cat >kubeadm.yaml <<'END'
    kind: InitConfiguration
    localAPIEndpoint: { advertiseAddress: 10.86.0.11 }
    nodeRegistration: { kubeletExtraArgs: [{ name: node-ip, value: 10.86.0.11 }] }
    END
    cat >patch.json <<'END'
    [{ "value": "--bind-address=10.86.0.11" }]
    END`,
  bad: `
type: command:remote:Command
name: cp1-init
props:
  create: |
    cat >kubeadm.yaml <<'END'
    kind: InitConfiguration
    localAPIEndpoint: { advertiseAddress: 203.0.113.11 }
    nodeRegistration: { kubeletExtraArgs: [{ name: node-ip, value: 10.86.0.11 }] }
    END
    cat >patch.json <<'END'
    [{ "value": "--bind-address=10.86.0.11" }]
    END`,
  appliesTo: (resource) => runsCommand(resource) || runsPods(resource),
  check: (resource, report) => {
    if (runsPods(resource)) judgePod(podOf(resource), report);
    else judgeCommand(resource, report);
  },
});

function judgeCommand(resource: Resource, report: Report): void {
  const documents = carriedDocuments(resource);
  for (const { kind, fields } of documents) {
    if (kind === "InitConfiguration" || kind === "JoinConfiguration") judgeNode(fields, report);
    if (kind === "ClusterConfiguration") judgeEtcd(fields.at("etcd", "local"), report);
  }
  const text = inputsOf(resource).at("create").text() ?? "";
  const bound = [...text.matchAll(/--bind-address=([^\s"']+)/g)].map(([, to = ""]) => to);
  for (const address of bound) requirePrivate("create", address, report);
  const makesServer = documents.some(({ kind }) => kind === "InitConfiguration");
  if (makesServer && bound.length === 0) report("create", { expected: "a --bind-address" });
}

/** On the host's network a pod listens where the host does. */
function judgePod(pod: Pod, report: Report): void {
  if (pod.spec.at("hostNetwork").flag() !== true) return;
  for (const container of containersOf(pod)) {
    const command = container.at("command");
    const words = [container.at("image").text() ?? "", ...command.texts()];
    const line = [...words, ...container.at("args").texts()].join(" ");
    if (!SERVER.test(line)) continue;
    const { path } = command.isPresent ? command : container.at("args");
    const bound = [...line.matchAll(LISTENS)].flatMap(([, urls = ""]) => urls.split(","));
    for (const url of bound) requirePrivate(path, hostIn(url), report);
    // etcd listens on the loopback alone unless it is told otherwise, an API server everywhere; each of
    // the latter is told where its etcd is.
    if (!line.includes("--etcd-servers") || line.includes("--bind-address")) continue;
    report(path, { expected: "a --bind-address" });
  }
}

const SERVER = /(?:^|[\s/])(?:etcd|kube-apiserver)(?=[\s:@]|$)/;
const LISTENS = /--(?:listen-(?:client|peer)-urls|(?:insecure-)?bind-address)[= ]([^\s"']+)/g;

function judgeNode(fields: Field, report: Report): void {
  const endpoint = [fields.at("localAPIEndpoint"), fields.at("controlPlane", "localAPIEndpoint")]
    .map((field) => field.at("advertiseAddress"))
    .find((field) => field.isPresent);
  if (endpoint !== undefined) requirePrivate(endpoint.path, endpoint.text() ?? "", report);
  const node = fields.at("nodeRegistration");
  requirePrivate(
    `${node.path}.kubeletExtraArgs`,
    argumentOf(node.at("kubeletExtraArgs"), "node-ip") ?? "",
    report,
  );
}

function judgeEtcd(etcd: Field, report: Report): void {
  for (const argument of etcd.at("extraArgs").items()) {
    if (!/^listen-\w+-urls$/.test(argument.at("name").text() ?? "")) continue;
    const value = argument.at("value");
    for (const url of (value.text() ?? "").split(",")) {
      requirePrivate(value.path, url.replace(/^https?:\/\/|:\d+$/g, ""), report);
    }
  }
}

function requirePrivate(path: string, address: string, report: Report): void {
  if (isPrivateAddress(address) || isLoopback(address)) return;
  report(path, { expected: "a private address", got: address === "" ? "nothing" : address });
}
