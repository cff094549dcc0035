import type { BundledFile } from "../../item.ts";
import { furtherKubernetes, kubernetesFolder } from "../../../model/values/images.ts";
import type { BundleExtra } from "../../../model/values/images.ts";
import type { Versions } from "../../../model/values/versions.ts";

/** Where a vendor publishes the SHA-256 of a file. */
export interface PublishedChecksum {
  readonly url: string;
  /** `bare`: the digest alone; `list`: lines of digest and file name, as sha256sum writes them. */
  readonly form: "bare" | "list";
}

/** One release file, and what of it goes where. */
export interface VendorFile {
  readonly url: string;
  readonly checksum: PublishedChecksum;
  /** Member of the archive → name in the item's folder; the file itself is a program without it. */
  readonly members?: Readonly<Record<string, string>>;
  /** Name in the item's folder, for a file that is no archive. */
  readonly name?: string;
}

/** An item made of release files of one vendor. */
export interface VendorItem {
  readonly name: string;
  readonly title: string;
  readonly licence: string;
  readonly files: readonly VendorFile[];
  readonly bundled: readonly BundledFile[];
  readonly estimateSeconds: number;
}

const binary = (name: string): BundledFile => ({
  name,
  kind: "binary",
  from: name,
  to: `bin/${name}`,
});

/** All release files that a bundle with these extras takes, as URL templates over the versions. */
export function vendorItems(
  versions: Versions,
  extras: readonly BundleExtra[] = [],
): readonly VendorItem[] {
  return [
    kubernetes(versions.kubernetes.default),
    ...furtherKubernetes(extras).map((version) => furtherKubernetesOf(versions, version)),
    containerd(versions.containerd),
    runc(versions.runc),
    cniPlugins(versions.cniPlugins),
    etcd(versions.etcd.version),
    helm(versions.helm.download),
  ];
}

function kubernetes(version: string): VendorItem {
  const names = ["kubeadm", "kubelet", "kubectl"];
  return {
    name: "kubernetes",
    title: `Kubernetes v${version}`,
    licence: "Apache-2.0",
    files: names.map((name) => {
      const url = `https://dl.k8s.io/release/v${version}/bin/linux/amd64/${name}`;
      return { url, name, checksum: { url: `${url}.sha256`, form: "bare" } };
    }),
    bundled: names.map(binary),
    estimateSeconds: 20,
  };
}

function furtherKubernetesOf(versions: Versions, version: string): VendorItem {
  const item = kubernetes(version);
  const folder = kubernetesFolder(versions, version);
  return {
    ...item,
    name: `${item.name}-${version}`,
    bundled: item.bundled.map(({ name, to, ...file }) => ({
      ...file,
      name: `${name}-${version}`,
      to: `${folder}${to}`,
    })),
  };
}

function containerd(version: string): VendorItem {
  const names = ["containerd", "containerd-shim-runc-v2", "ctr"];
  const url = `${github("containerd/containerd", version)}/containerd-${version}-linux-amd64.tar.gz`;
  return {
    name: "containerd",
    title: `containerd v${version}`,
    licence: "Apache-2.0",
    files: [
      {
        url,
        checksum: { url: `${url}.sha256sum`, form: "list" },
        members: Object.fromEntries(names.map((name) => [`bin/${name}`, name])),
      },
    ],
    bundled: names.map(binary),
    estimateSeconds: 8,
  };
}

function runc(version: string): VendorItem {
  const release = github("opencontainers/runc", version);
  const checksum = { url: `${release}/runc.sha256sum`, form: "list" } as const;
  return {
    name: "runc",
    title: `runc v${version}`,
    licence: "Apache-2.0 AND LGPL-2.1-only",
    files: [{ url: `${release}/runc.amd64`, name: "runc", checksum }],
    bundled: [binary("runc")],
    estimateSeconds: 3,
  };
}

function cniPlugins(version: string): VendorItem {
  const names = ["loopback", "portmap"];
  const url = `${github("containernetworking/plugins", version)}/cni-plugins-linux-amd64-v${version}.tgz`;
  return {
    name: "cni-plugins",
    title: `CNI plugins v${version}`,
    licence: "Apache-2.0",
    files: [
      {
        url,
        checksum: { url: `${url}.sha256`, form: "list" },
        members: Object.fromEntries(names.map((name) => [`./${name}`, name])),
      },
    ],
    bundled: names.map((name) => ({
      name: `cni-${name}`,
      kind: "cni-plugin",
      from: name,
      to: `bin/cni/${name}`,
    })),
    estimateSeconds: 6,
  };
}

function etcd(version: string): VendorItem {
  const release = github("etcd-io/etcd", version);
  const folder = `etcd-v${version}-linux-amd64`;
  const names = ["etcd", "etcdctl", "etcdutl"];
  return {
    name: "etcd",
    title: `etcd v${version}`,
    licence: "Apache-2.0",
    files: [
      {
        url: `${release}/${folder}.tar.gz`,
        checksum: { url: `${release}/SHA256SUMS`, form: "list" },
        members: Object.fromEntries(names.map((name) => [`${folder}/${name}`, name])),
      },
    ],
    bundled: names.map((name) => binary(name)),
    estimateSeconds: 5,
  };
}

/** Helm's command stands where the modules source puts its own small renderer. */
function helm(version: string): VendorItem {
  const url = `https://get.helm.sh/helm-v${version}-linux-amd64.tar.gz`;
  return {
    name: "helm",
    title: `Helm v${version}`,
    licence: "Apache-2.0",
    files: [
      {
        url,
        checksum: { url: `${url}.sha256sum`, form: "list" },
        members: { "linux-amd64/helm": "chart-renderer" },
      },
    ],
    bundled: [binary("chart-renderer")],
    estimateSeconds: 4,
  };
}

function github(repository: string, version: string): string {
  return `https://github.com/${repository}/releases/download/v${version}`;
}
