import { z } from "zod";
import { accessLogSection } from "./access-log-section.ts";
import { accessSection } from "./access-section.ts";
import { admissionSection } from "./admission-section.ts";
import { backupSection } from "./backup-section.ts";
import { egressSection } from "./egress-section.ts";
import { oneOf, yesOrNo } from "./field.ts";
import { hardeningSection, maintenanceSection } from "./hardening-section.ts";
import { hostSection } from "./host-section.ts";
import { hypervisorSection, kvmSection } from "./hypervisor-section.ts";
import { inventorySection } from "./inventory-section.ts";
import { labSection, networkSection } from "./network-section.ts";
import { observabilitySection } from "./observability-section.ts";
import { revocationSection } from "./revocation-section.ts";
import { servicesSection } from "./services-section.ts";
import { siteSection, sitesSection } from "./site-section.ts";
import { domain, istioVersion, kubernetesVersion, name } from "./text-fields.ts";

/** Schema of an environment file: its shape and each value alone. Rules judge values together. */
export const environmentFile = z
  .strictObject({
    name: name
      .meta({ examples: ["oslo-prod"] })
      .describe(
        "Name of the environment: also of the file (without .yaml) and of the Pulumi stack.",
      ),
    site: siteSection,
    sites: sitesSection.optional(),
    residency: oneOf(["eea", "eu"]).describe(
      "Where personal data may be processed: `eea` is the EU with Iceland, Liechtenstein and Norway.",
    ),
    driver: oneOf(["lab", "inventory", "kvm"]).describe(
      "Where hosts come from: `lab` makes them on this machine, `inventory` takes those you rent, `kvm` makes them on hypervisors of your own.",
    ),
    network: networkSection,
    lab: labSection.optional(),
    kvm: kvmSection.optional(),
    hypervisors: z
      .record(z.string(), hypervisorSection)
      .optional()
      .describe("Machines of yours that run the hosts, by name; only with `driver: kvm`."),
    inventory: inventorySection.optional(),
    hosts: z
      .record(z.string(), hostSection)
      .describe("All hosts by name: 1, 3 or 5 control planes, and at least one worker."),
    kubernetes: z
      .strictObject({
        version: kubernetesVersion
          .optional()
          .describe("One of the versions that versions.yaml supports; its default unless given."),
        audit: oneOf(["metadata", "request"])
          .default("metadata")
          .describe(
            "How much of each API call the audit log keeps: who did what, or the request's body too. Bodies of secrets are never kept.",
          ),
        podSecurity: oneOf(["privileged", "baseline", "restricted"])
          .meta({ examples: ["restricted"] })
          .default("baseline")
          .describe("Pod Security level of namespaces that have no label of their own."),
      })
      .describe("The cluster. Default-deny network policy and encrypted secrets are always on.")
      .prefault({}),
    mesh: z
      .strictObject({
        kind: oneOf(["istio"]).default("istio").describe("Which service mesh."),
        version: istioVersion
          .optional()
          .describe(
            "One of the versions of Istio that versions.yaml names; that of the bundle's source unless given. Under a running mesh only `npm run upgrade` changes it.",
          ),
        trustDomain: domain
          .meta({ examples: ["oslo-prod.nordmesh.internal"] })
          .optional()
          .describe(
            "Domain of the workloads' identities; `<name>.nordmesh.internal` unless given. It cannot be changed later.",
          ),
        outbound: oneOf(["registry-only"])
          .default("registry-only")
          .describe(
            "Which outside hosts workloads reach: those that are registered, and no others.",
          ),
        accessLog: accessLogSection.optional(),
        revoked: revocationSection.optional(),
      })
      .describe("The service mesh. Strict mutual TLS is always on.")
      .prefault({}),
    admission: admissionSection.optional(),
    egress: egressSection.optional(),
    access: accessSection.optional(),
    services: servicesSection.optional(),
    hardening: hardeningSection.optional(),
    maintenance: maintenanceSection.optional(),
    observability: observabilitySection.optional(),
    backup: backupSection.optional(),
    demo: yesOrNo()
      .default(false)
      .describe(
        "Whether to make the demo namespace: a small service in two versions, and a client.",
      ),
  })
  .describe("One environment of nordmesh.");

/** A file that has the shape, defaults filled in. */
export type EnvironmentFile = z.output<typeof environmentFile>;

/** What is left of a file once all that is wrong by itself is taken out. */
export type EnvironmentDraft = DeepPartial<z.input<typeof environmentFile>>;

export type HostDraft = NonNullable<NonNullable<EnvironmentDraft["hosts"]>[string]>;

export type HypervisorDraft = NonNullable<NonNullable<EnvironmentDraft["hypervisors"]>[string]>;

export type DestinationDraft = NonNullable<
  NonNullable<NonNullable<EnvironmentDraft["egress"]>["destinations"]>[string]
>;

type DeepPartial<T> = T extends object
  ? { readonly [Key in keyof T]?: DeepPartial<T[Key]> | undefined }
  : T;
