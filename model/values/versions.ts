import { z } from "zod";

const release = z
  .string()
  .regex(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/, "a version such as 1.37.2, without a leading v");

/** Where the files of a bundle come from: compiled from published modules, or vendors' releases. */
export const artifactSources = ["modules", "download"] as const;
export type ArtifactSourceName = (typeof artifactSources)[number];

/** Schema of versions.yaml. Versions carry no leading `v`; image tags are written as images have them. */
export const versionsSchema = z.strictObject({
  kubernetes: z
    .strictObject({
      default: release.describe("Version of clusters whose environment names none."),
      supported: z.array(release).min(1).describe("Versions that an environment may name."),
    })
    .refine((kubernetes) => kubernetes.supported.includes(kubernetes.default), {
      message: "the default is one of the supported versions",
      path: ["default"],
    }),
  etcd: z.strictObject({
    version: release.describe("Version of the etcd server."),
    imageTag: z.string().describe("Tag of registry.k8s.io/etcd that kubeadm is told to use."),
  }),
  coredns: z.strictObject({
    version: release.describe("Version of CoreDNS."),
    imageTag: z.string().describe("Tag of registry.k8s.io/coredns/coredns."),
  }),
  pause: z.strictObject({
    imageTag: z.string().describe("Tag of registry.k8s.io/pause, the sandbox image of pods."),
  }),
  containerd: release.describe("Container runtime on every host."),
  runc: release.describe("Low-level runtime under containerd."),
  cniPlugins: release.describe("Reference CNI plugins; loopback and portmap are used."),
  cilium: release.describe("Pod network: agent, operator, CNI plugin and chart."),
  istio: z.strictObject({
    modules: z.strictObject({
      version: release.describe("Version of Istio built from modules; also the tag of its images."),
      module: z.string().describe("The Go pseudo-version that stands for it."),
    }),
    download: z.strictObject({
      version: release.describe("Release of Istio that is downloaded; also the tag of its images."),
    }),
    further: z
      .strictObject({
        modules: z.array(z.strictObject({ version: release, module: z.string() })),
        download: z.array(z.strictObject({ version: release })),
      })
      .describe("Versions of Istio that an environment may name beside its source's own."),
  }),
  envoy: release.describe("Stock Envoy in the proxy image that is built from modules."),
  helm: z.strictObject({
    modules: release.describe("Version of the Helm library that renders charts."),
    download: release.describe("Version of the Helm command that renders charts."),
  }),
  debian: z.strictObject({
    suite: z.string().describe("Debian suite of lab hosts and of packages inside images."),
    refreshed: z.iso.date().describe("Day of the package snapshot; a later day rebuilds."),
  }),
  furtherDebian: z
    .array(
      z.strictObject({
        release: z.string().regex(/^\d+$/).describe("Number of the release, in the extra's name."),
        suite: z.string(),
        refreshed: z.iso.date(),
      }),
    )
    .describe("Releases of Debian beside that of lab hosts, which a bundle may have a root of."),
  addressRanges: release.describe("Address ranges by country, an npm package."),
  prometheus: z.strictObject({
    version: release.describe("Release of Prometheus; also the tag of its image."),
    module: z.string().describe("The version of its Go module that stands for it."),
  }),
  jaeger: z.strictObject({
    version: release.describe("Release of Jaeger; also the tag of its image."),
    module: z.string().describe("The version of its Go module that stands for it."),
  }),
  wireguard: z.strictObject({
    module: z.string().describe("Pseudo-version of the Go module of WireGuard in user space."),
  }),
  probe: release.describe("Version of nordmesh's own probe."),
});

/** Every version nordmesh installs, as versions.yaml names them. */
export type Versions = z.infer<typeof versionsSchema>;

/**
 * Types an already parsed versions.yaml. Throws a `ZodError` that names every wrong field: the file
 * belongs to the program and not to an environment, so there is no user to guide.
 */
export function parseVersions(document: unknown): Versions {
  return versionsSchema.parse(document);
}
