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
import type { Rule } from "./rule.ts";
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
];

/** Rules whose breach is told and allowed. */
export const warningRules: readonly Rule[] = [controlPlanesAreSpread, insideNetworksArePrivate];
