import { accessLogsHoldWhatIsDeclared } from "./access-logs-hold-what-is-declared.ts";
import { administratorsAreInside } from "./administrators-are-inside.ts";
import { auditLogsHaveARetention } from "./audit-logs-have-a-retention.ts";
import { backupsStayInside } from "./backups-stay-inside.ts";
import { destinationsAreAccountedFor } from "./destinations-are-accounted-for.ts";
import { destinationsAreUnexpired } from "./destinations-are-unexpired.ts";
import { gatewayCountriesAreJustified } from "./gateway-countries-are-justified.ts";
import { hostsStandInsideResidency } from "./hosts-stand-inside-residency.ts";
import { imagesComeFromInside } from "./images-come-from-inside.ts";
import { logStoresHaveARetention } from "./log-stores-have-a-retention.ts";
import { meshOutboundIsRegistryOnly } from "./mesh-outbound-is-registry-only.ts";
import { nameServersStayInside } from "./name-servers-stay-inside.ts";
import { residencyIsDeclared } from "./residency-is-declared.ts";
import { secretsAreEncryptedAtRest } from "./secrets-are-encrypted-at-rest.ts";
import { serviceEntriesAreDeclared } from "./service-entries-are-declared.ts";
import { serviceEntriesNameHosts } from "./service-entries-name-hosts.ts";
import { servicesStayInside } from "./services-stay-inside.ts";
import { telemetryStaysInside } from "./telemetry-stays-inside.ts";
import { timeServersStayInside } from "./time-servers-stay-inside.ts";
import { transfersHaveALegalBasis } from "./transfers-have-a-legal-basis.ts";
import { volumesStayInPlace } from "./volumes-stay-in-place.ts";
import type { Pack } from "../shared/rule.ts";

/** GDPR residency: where personal data is, and on what ground it leaves. */
export const residencyPack: Pack = {
  name: "residency",
  description: "GDPR residency: where personal data is, and on what ground it leaves",
  rules: [
    accessLogsHoldWhatIsDeclared,
    administratorsAreInside,
    auditLogsHaveARetention,
    backupsStayInside,
    destinationsAreAccountedFor,
    destinationsAreUnexpired,
    gatewayCountriesAreJustified,
    hostsStandInsideResidency,
    imagesComeFromInside,
    logStoresHaveARetention,
    meshOutboundIsRegistryOnly,
    nameServersStayInside,
    residencyIsDeclared,
    secretsAreEncryptedAtRest,
    serviceEntriesAreDeclared,
    serviceEntriesNameHosts,
    servicesStayInside,
    telemetryStaysInside,
    timeServersStayInside,
    transfersHaveALegalBasis,
    volumesStayInPlace,
  ],
};
