import { asText, containsUnknown, UNKNOWN } from "../../values.ts";
import type { PropertyMap } from "../../values.ts";
import type { CreateResult, DiffRequest, DiffVerdict, Provider } from "../provider.ts";
import { isReadyForRenewal } from "./renewal.ts";

const PRIVATE_KEY = "tls:index/privateKey:PrivateKey";
const CERT_REQUEST = "tls:index/certRequest:CertRequest";
const SELF_SIGNED = "tls:index/selfSignedCert:SelfSignedCert";
const LOCALLY_SIGNED = "tls:index/locallySignedCert:LocallySignedCert";
const TYPES = [PRIVATE_KEY, CERT_REQUEST, SELF_SIGNED, LOCALLY_SIGNED];

/** Inputs that only change what the state says, not the certificate. */
const IN_PLACE = ["earlyRenewalHours"];

/**
 * Keys and certificates as `@pulumi/tls` makes them. Nothing exists outside the state: a change
 * makes a new one, and so does the time for renewal. `clock` is for tests.
 */
export function createTlsProvider(clock: () => Date = () => new Date()): Provider {
  return {
    serves: (type) => TYPES.includes(type),
    check,
    diff: (request) => diff(request, clock()),
    create: ({ type, inputs }) => create(type, inputs, clock()),
    update: ({ inputs, outputs }) => Promise.resolve({ ...outputs, ...inputs }),
    delete: () => Promise.resolve(),
  };
}

async function create(type: string, inputs: PropertyMap, now: Date): Promise<CreateResult> {
  // Loaded only when something is made: a run without changes does not pay for it.
  if (type === PRIVATE_KEY) {
    return (await import("./private-key.ts")).createPrivateKeyResource(inputs);
  }
  const certificates = await import("./certificate.ts");
  if (type === CERT_REQUEST) return certificates.createCertRequest(inputs);
  if (type === SELF_SIGNED) return certificates.createSelfSignedCert(inputs, now);
  return certificates.createLocallySignedCert(inputs, now);
}

function check(type: string, inputs: PropertyMap): void {
  const writeOnly = Object.keys(inputs).find((key) => /Wo(Version)?$/.test(key));
  if (writeOnly !== undefined) {
    throw new Error(`the embedded engine does not carry ${writeOnly}; use the Pulumi CLI`);
  }
  const { algorithm } = inputs;
  const known = ["RSA", "ECDSA", "ED25519", UNKNOWN].includes(asText(algorithm));
  if (type === PRIVATE_KEY && !known) {
    throw new Error(`algorithm is ${asText(algorithm)}, and has to be RSA, ECDSA or ED25519`);
  }
}

function diff({ type, after, outputs, changes }: DiffRequest, now: Date): DiffVerdict {
  const expires = type === SELF_SIGNED || type === LOCALLY_SIGNED;
  if (expires && !containsUnknown(after) && isReadyForRenewal(after, outputs, now)) {
    return { action: "replace" };
  }
  const lasting = changes.some(({ steps }) => !IN_PLACE.includes(String(steps[0])));
  return { action: lasting ? "replace" : "none" };
}
