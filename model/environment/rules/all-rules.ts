import { administratorsAreListed } from "./access.ts";
import { addressDataIsThePinned, countriesAgreeWithRegistries } from "./registered-addresses.ts";
import {
  controlPlanesAreSpread,
  controlPlanesHaveQuorum,
  hostNamesAreLabels,
  hostsAreLargeEnough,
  thereIsAWorker,
} from "./cluster-shape.ts";
import {
  hostKeysAreUnique,
  interfacesDiffer,
  labSettingsAreTheLabs,
  loopbackDoorsAreUnique,
  loopbackIsALoopback,
  sshIsTheInventorys,
} from "./driver-fields.ts";
import { destinationsHaveAGateway, gatewaysAreWorkers } from "./egress-gateway.ts";
import {
  outsideNetworksAreDisjoint,
  outsideNetworksAreNarrow,
  outsideNetworksAreOutside,
} from "./egress-networks.ts";
import {
  adequacyIsDecided,
  administratorsAreInsideResidency,
  destinationsHaveALegalBasis,
} from "./egress-residency.ts";
import {
  callersFitTheTarget,
  destinationHasATarget,
  destinationHasOneTarget,
} from "./egress-targets.ts";
import {
  gatewayIsInPublicNetwork,
  hostAddressesAreUnique,
  hostAddressesFitTheirNetworks,
} from "./host-addresses.ts";
import { kubernetesVersionIsSupported } from "./kubernetes-version-is-supported.ts";
import { nameIsTheFiles } from "./name-is-the-files.ts";
import {
  insideNetworksArePrivate,
  networksAreDisjoint,
  networksAreRoutable,
  podNetworkHasRoom,
  serviceNetworkFits,
} from "./networks.ts";
import { gatewayPortsAreFree, hostsAreListedOnce, outsideNamesAreLabels } from "./egress-names.ts";
import { namesAreResolved } from "./names-are-resolved.ts";
import { nothingIsExpired } from "./nothing-is-expired.ts";
import { metricsFitTheDisk, metricsHaveAHost } from "./observability.ts";
import type { Rule } from "./rule.ts";
import {
  ejectionLeavesAPod,
  ejectionShouldLeaveAPod,
  headerSubsetExists,
  weightsSumToOneHundred,
} from "./services.ts";
import { siteIsInsideResidency } from "./site-is-inside-residency.ts";

/** Rules that every environment keeps. Order does not matter: findings are sorted by line. */
export const rules: readonly Rule[] = [
  nameIsTheFiles,
  siteIsInsideResidency,
  networksAreDisjoint,
  networksAreRoutable,
  podNetworkHasRoom,
  serviceNetworkFits,
  interfacesDiffer,
  gatewayIsInPublicNetwork,
  labSettingsAreTheLabs,
  loopbackIsALoopback,
  loopbackDoorsAreUnique,
  hostNamesAreLabels,
  hostAddressesFitTheirNetworks,
  hostAddressesAreUnique,
  hostsAreLargeEnough,
  controlPlanesHaveQuorum,
  thereIsAWorker,
  sshIsTheInventorys,
  hostKeysAreUnique,
  kubernetesVersionIsSupported,
  administratorsAreListed,
  outsideNamesAreLabels,
  hostsAreListedOnce,
  gatewayPortsAreFree,
  destinationHasATarget,
  destinationHasOneTarget,
  callersFitTheTarget,
  namesAreResolved,
  destinationsHaveAGateway,
  gatewaysAreWorkers,
  outsideNetworksAreDisjoint,
  outsideNetworksAreOutside,
  outsideNetworksAreNarrow,
  destinationsHaveALegalBasis,
  adequacyIsDecided,
  administratorsAreInsideResidency,
  addressDataIsThePinned,
  nothingIsExpired,
  weightsSumToOneHundred,
  headerSubsetExists,
  ejectionLeavesAPod,
  metricsHaveAHost,
  metricsFitTheDisk,
];

/** Rules whose breach is told and allowed. */
export const warningRules: readonly Rule[] = [
  controlPlanesAreSpread,
  insideNetworksArePrivate,
  countriesAgreeWithRegistries,
  ejectionShouldLeaveAPod,
];
