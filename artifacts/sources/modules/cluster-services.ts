import type { Item } from "../../item.ts";
import type { Versions } from "../../../model/values/versions.ts";
import { goItem, program } from "./go-item.ts";

/**
 * The etcd server, for its image and for hosts that a snapshot is brought back on; etcdctl, which takes
 * snapshots; and etcdutl, which proves and restores them without a server.
 */
export function etcdItem(versions: Versions): Item {
  const version = `v${versions.etcd.version}`;
  return goItem({
    name: "etcd",
    title: `etcd ${version}`,
    module: "etcd",
    pinned: { module: "go.etcd.io/etcd/server/v3", version },
    estimateSeconds: 40,
    builds: [
      {
        programs: {
          etcd: ".",
          etcdctl: "go.etcd.io/etcd/etcdctl/v3",
          etcdutl: "go.etcd.io/etcd/etcdutl/v3",
        },
      },
    ],
    bundled: [program("etcd"), program("etcdctl"), program("etcdutl")],
  });
}

/** CoreDNS with the plugins that a cluster uses; see its main.go. */
export function corednsItem(versions: Versions): Item {
  const version = `v${versions.coredns.version}`;
  return goItem({
    name: "coredns",
    title: `CoreDNS ${version}`,
    module: "coredns",
    pinned: { module: "github.com/coredns/coredns", version },
    estimateSeconds: 40,
    builds: [
      {
        programs: { coredns: "." },
        variables: { "github.com/coredns/coredns/coremain.GitCommit": "module" },
      },
    ],
  });
}

/** Our own stand-in for the pause program, which is published as no module. */
export function pauseItem(versions: Versions): Item {
  return goItem({
    name: "pause",
    title: `pause ${versions.pause.imageTag}`,
    module: "pause",
    estimateSeconds: 3,
    builds: [{ programs: { pause: "." }, variables: { "main.version": versions.pause.imageTag } }],
  });
}

/** nordmesh's demo service, client and traffic probe: in an image, and for probes from hosts. */
export function probeItem(versions: Versions): Item {
  return goItem({
    name: "probe",
    title: `probe ${versions.probe}`,
    module: "probe",
    estimateSeconds: 8,
    builds: [{ programs: { probe: "." }, variables: { "main.version": versions.probe } }],
    bundled: [program("probe")],
  });
}
