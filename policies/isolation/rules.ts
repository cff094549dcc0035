import { apiServerIsPrivate } from "./api-server-is-private.ts";
import { chartsAreRendered } from "./charts-are-rendered.ts";
import { containersAreNotPrivileged } from "./containers-are-not-privileged.ts";
import { containersDropCapabilities } from "./containers-drop-capabilities.ts";
import { containersHaveRequestsAndLimits } from "./containers-have-requests-and-limits.ts";
import { containersRunWithoutRoot } from "./containers-run-without-root.ts";
import { controlPlanesAreSpread } from "./control-planes-are-spread.ts";
import { dedicatedCpusAreDedicated } from "./dedicated-cpus-are-dedicated.ts";
import { imagesArePinnedByDigest } from "./images-are-pinned-by-digest.ts";
import { imagesHaveAFixedTag } from "./images-have-a-fixed-tag.ts";
import { internalAddressesArePrivate } from "./internal-addresses-are-private.ts";
import { memoryIsGuaranteed } from "./memory-is-guaranteed.ts";
import { mutualTlsCoversTheMesh } from "./mutual-tls-covers-the-mesh.ts";
import { mutualTlsIsStrict } from "./mutual-tls-is-strict.ts";
import { namespacesDenyByDefault } from "./namespaces-deny-by-default.ts";
import { namespacesEnforcePodSecurity } from "./namespaces-enforce-pod-security.ts";
import { podsKeepKernelGuards } from "./pods-keep-kernel-guards.ts";
import { podsStayOffTheHost } from "./pods-stay-off-the-host.ts";
import { replicasAreSpread } from "./replicas-are-spread.ts";
import { roleBindingsStayInTheirNamespace } from "./role-bindings-stay-in-their-namespace.ts";
import { rolesNameWhatTheyAllow } from "./roles-name-what-they-allow.ts";
import { secretsAreNotInPlainConfig } from "./secrets-are-not-in-plain-config.ts";
import { sidecarsAreInjected } from "./sidecars-are-injected.ts";
import { tenantsHaveQuotas } from "./tenants-have-quotas.ts";
import { tokensAreNotMounted } from "./tokens-are-not-mounted.ts";
import type { Pack } from "../shared/rule.ts";

/** Isolation: of tenants from each other, of workloads from hosts, and of the cluster from outside. */
export const isolationPack: Pack = {
  name: "isolation",
  description:
    "Isolation: of tenants from each other, of workloads from hosts, and of the cluster from outside",
  rules: [
    apiServerIsPrivate,
    chartsAreRendered,
    containersAreNotPrivileged,
    containersDropCapabilities,
    containersHaveRequestsAndLimits,
    containersRunWithoutRoot,
    controlPlanesAreSpread,
    dedicatedCpusAreDedicated,
    imagesArePinnedByDigest,
    imagesHaveAFixedTag,
    internalAddressesArePrivate,
    memoryIsGuaranteed,
    mutualTlsCoversTheMesh,
    mutualTlsIsStrict,
    namespacesDenyByDefault,
    namespacesEnforcePodSecurity,
    podsKeepKernelGuards,
    podsStayOffTheHost,
    replicasAreSpread,
    roleBindingsStayInTheirNamespace,
    rolesNameWhatTheyAllow,
    secretsAreNotInPlainConfig,
    sidecarsAreInjected,
    tenantsHaveQuotas,
    tokensAreNotMounted,
  ],
};
