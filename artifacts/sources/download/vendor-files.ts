import type { BundledFile } from "../../item.ts";
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

/** All release files that a bundle takes, as URL templates over the versions. */
export function vendorItems(versions: Versions): readonly VendorItem[] {
  return [
    kubernetes(versions.kubernetes.default),
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
  return {
    name: "etcd",
    title: `etcdctl v${version}`,
    licence: "Apache-2.0",
    files: [
      {
        url: `${release}/${folder}.tar.gz`,
        checksum: { url: `${release}/SHA256SUMS`, form: "list" },
        members: { [`${folder}/etcdctl`]: "etcdctl" },
      },
    ],
    bundled: [binary("etcdctl")],
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
