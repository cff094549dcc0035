import type { Item } from "../../item.ts";
import type { Versions } from "../../../model/values/versions.ts";
import { goItem, program } from "./go-item.ts";

const COMMANDS = [
  "kubeadm",
  "kubectl",
  "kubelet",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kube-proxy",
] as const;

/** All of Kubernetes in one go: the seven programs share nearly everything that is compiled. */
export function kubernetesItem(versions: Versions): Item {
  const version = `v${versions.kubernetes.default}`;
  return goItem({
    name: "kubernetes",
    title: `Kubernetes ${version}`,
    module: "kubernetes",
    pinned: { module: "k8s.io/kubernetes", version },
    estimateSeconds: 560,
    builds: [
      {
        programs: Object.fromEntries(
          COMMANDS.map((name) => [name, `k8s.io/kubernetes/cmd/${name}`]),
        ),
        tags: ["notest", "grpcnotrace", "selinux"],
        variables: versionVariables(version),
      },
    ],
    bundled: [program("kubeadm"), program("kubelet"), program("kubectl")],
  });
}

/** kubeadm takes its default cluster version from these instead of asking a host on the internet. */
function versionVariables(version: string): Record<string, string> {
  const [major = "", minor = ""] = version.slice(1).split(".");
  const values = {
    gitVersion: version,
    gitMajor: major,
    gitMinor: minor,
    gitCommit: `module-${version}`,
    gitTreeState: "clean",
    buildDate: "1970-01-01T00:00:00Z",
  };
  return Object.fromEntries(
    ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"].flatMap((path) =>
      Object.entries(values).map(([name, value]) => [`${path}.${name}`, value]),
    ),
  );
}
