import type { Item } from "../../item.ts";
import { kubernetesFolder } from "../../../model/values/images.ts";
import { parseKubernetesVersion } from "../../../model/values/kubernetes-version.ts";
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
  return itemOf(
    { name: "kubernetes", module: "kubernetes", suffix: "" },
    versions.kubernetes.default,
    "",
  );
}

/**
 * The same of another version that environments may have, or are upgraded from. Its module folder is named after
 * its minor version, so that a patch release renames nothing.
 */
export function furtherKubernetesItem(versions: Versions, version: string): Item {
  const { major, minor } = parseKubernetesVersion(version) ?? fail(version);
  const [name, module] = [`kubernetes-${version}`, `kubernetes-${String(major)}.${String(minor)}`];
  const folder = kubernetesFolder(versions, version);
  return itemOf({ name, module, suffix: `-${version}` }, version, folder);
}

function fail(version: string): never {
  throw new Error(`unreachable: versions.yaml supports ${version}, which is no version`);
}

function itemOf(
  {
    name,
    module,
    suffix,
  }: { readonly name: string; readonly module: string; readonly suffix: string },
  release: string,
  folder: string,
): Item {
  const version = `v${release}`;
  return goItem({
    name,
    title: `Kubernetes ${version}`,
    module,
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
    bundled: ["kubeadm", "kubelet", "kubectl"].map((each) => ({
      ...program(each, `${folder}bin/${each}`),
      name: `${each}${suffix}`,
    })),
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
