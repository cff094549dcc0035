import {
  accessLogsShouldHoldNoPersonalData,
  loggedHeadersAreListedOnce,
  loggedHeadersAreNoCredentials,
} from "./access-log.ts";
import { administratorsAreListed } from "./access.ts";
import {
  backupsHaveATarget,
  backupsShouldOutlastQuantum,
  backupsStayInsideResidency,
  backupTargetsAreOnePlace,
  recipientsAreOfOneStrength,
  volumeBackupsStayInsideResidency,
} from "./backup.ts";
import { addressDataIsThePinned, countriesAgreeWithRegistries } from "./registered-addresses.ts";
import {
  controlPlanesAreSpread,
  controlPlanesHaveQuorum,
  hostNamesAreLabels,
  hostsAreLargeEnough,
  thereIsAWorker,
} from "./cluster-shape.ts";
import {
  hostKeysArePinned,
  hostKeysAreUnique,
  interfacesDiffer,
  publicNetworkIsNamed,
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
import { maintenanceHasRoom } from "./hardening.ts";
import {
  gatewayIsInPublicNetwork,
  hostAddressesAreUnique,
  hostAddressesFitTheirNetworks,
  hostsAreInTheirRange,
} from "./host-addresses.ts";
import {
  controlPlanesHaveAHypervisorEach,
  guestsHaveAPlace,
  threadsAreOneGuests,
  threadsAreWholeCores,
} from "./guest-places.ts";
import {
  hostsNameAHypervisor,
  hypervisorAddressesAreUnique,
  hypervisorsAreEquipped,
  hypervisorsAreTheKvms,
  hypervisorsHaveCores,
  hypervisorThreadsAddUp,
} from "./hypervisors.ts";
import { kubernetesVersionIsSupported } from "./kubernetes-version-is-supported.ts";
import { meshVersionIsSupported } from "./mesh-version-is-supported.ts";
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
import { storesFitTheDisk, storesHaveAHost } from "./observability.ts";
import { optedOutHostsAreListed } from "./opt-outs.ts";
import { revocationsAreListedOnce } from "./revoked-certificates.ts";
import type { Rule } from "./rule.ts";
import {
  ejectionLeavesAPod,
  ejectionShouldLeaveAPod,
  headerSubsetExists,
  weightsSumToOneHundred,
} from "./services.ts";
import {
  hostsStandAtSites,
  siteNamesAreLabels,
  sitesAreInsideResidency,
} from "./site-is-inside-residency.ts";
import { tunnelsAreCounted, tunnelsHaveAnAddressForEach, wrappedPacketsFit } from "./wireguard.ts";

/** Rules that every environment keeps. Order does not matter: findings are sorted by line. */
export const rules: readonly Rule[] = [
  nameIsTheFiles,
  sitesAreInsideResidency,
  siteNamesAreLabels,
  hostsStandAtSites,
  networksAreDisjoint,
  networksAreRoutable,
  podNetworkHasRoom,
  serviceNetworkFits,
  tunnelsHaveAnAddressForEach,
  tunnelsAreCounted,
  wrappedPacketsFit,
  interfacesDiffer,
  gatewayIsInPublicNetwork,
  labSettingsAreTheLabs,
  loopbackIsALoopback,
  loopbackDoorsAreUnique,
  hostNamesAreLabels,
  hostAddressesFitTheirNetworks,
  hostsAreInTheirRange,
  hostAddressesAreUnique,
  hostsAreLargeEnough,
  controlPlanesHaveQuorum,
  thereIsAWorker,
  sshIsTheInventorys,
  publicNetworkIsNamed,
  hostKeysAreUnique,
  hypervisorsAreTheKvms,
  hypervisorAddressesAreUnique,
  hypervisorThreadsAddUp,
  hypervisorsHaveCores,
  hypervisorsAreEquipped,
  hostsNameAHypervisor,
  controlPlanesHaveAHypervisorEach,
  threadsAreWholeCores,
  threadsAreOneGuests,
  guestsHaveAPlace,
  kubernetesVersionIsSupported,
  meshVersionIsSupported,
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
  optedOutHostsAreListed,
  maintenanceHasRoom,
  weightsSumToOneHundred,
  headerSubsetExists,
  ejectionLeavesAPod,
  storesHaveAHost,
  storesFitTheDisk,
  loggedHeadersAreNoCredentials,
  loggedHeadersAreListedOnce,
  revocationsAreListedOnce,
  backupsStayInsideResidency,
  volumeBackupsStayInsideResidency,
  backupsHaveATarget,
  backupTargetsAreOnePlace,
  recipientsAreOfOneStrength,
];

/** Rules whose breach is told and allowed. */
export const warningRules: readonly Rule[] = [
  controlPlanesAreSpread,
  hostKeysArePinned,
  insideNetworksArePrivate,
  countriesAgreeWithRegistries,
  ejectionShouldLeaveAPod,
  accessLogsShouldHoldNoPersonalData,
  backupsShouldOutlastQuantum,
];
