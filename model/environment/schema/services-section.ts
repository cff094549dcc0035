import { z } from "zod";
import { listOf, oneOf, wholeNumber, yesOrNo } from "./field.ts";
import { headerName, headerValue } from "./outside-fields.ts";
import { name } from "./text-fields.ts";

const percent = wholeNumber(0, 100, "percent", 95);

const subset = z
  .strictObject({
    replicas: wholeNumber(1, 10_000, "pods", 2).describe(
      "Pods that this version has at least. Ejecting the only one is an outage.",
    ),
    weight: percent.optional().describe("Share of requests; all weights of a service sum to 100."),
  })
  .describe("One version, under the value of its pods' label `version`.");

const circuitBreaker = z
  .strictObject({
    http1MaxPendingRequests: wholeNumber(1, 1_000_000, "requests", 1)
      .default(1024)
      .describe("Requests that may wait for a connection."),
    maxRequestsPerConnection: wholeNumber(0, 1_000_000, "requests", 1)
      .default(0)
      .describe("Requests before a connection is closed; 0 for no limit."),
    consecutive5xxErrors: wholeNumber(1, 10_000, "errors", 1)
      .default(5)
      .describe("Server errors in a row after which a pod is taken out."),
    intervalSeconds: wholeNumber(1, 3600, "seconds", 1)
      .default(10)
      .describe("How often pods are judged."),
    baseEjectionSeconds: wholeNumber(1, 86_400, "seconds", 180)
      .default(30)
      .describe("How long a pod stays out the first time."),
    maxEjectionPercent: wholeNumber(1, 100, "percent", 100)
      .default(50)
      .describe("Share of a version's pods that may be out at one time."),
    strict: yesOrNo()
      .default(false)
      .describe("Refuse, instead of warn, where all pods of a version may be taken out."),
  })
  .describe(
    "Limits of connections and of faults. They act in the caller's proxy and in the service's own.",
  );

const retries = z
  .strictObject({
    attempts: wholeNumber(1, 10, "attempts", 2).describe("How often a request is tried again."),
    perTrySeconds: wholeNumber(1, 300, "seconds", 2).describe("Bound on each try."),
    on: listOf(
      oneOf([
        "connect-failure",
        "refused-stream",
        "unavailable",
        "reset",
        "gateway-error",
        "5xx",
        "retriable-4xx",
      ]),
      "a list of Envoy's retry conditions",
    )
      .optional()
      .describe(
        "Which failures are tried again; unless given, only those in which the service did not see the request.",
      ),
    budgetPercent: percent
      .optional()
      .describe("Bound on retries at one time, as a share of active requests."),
  })
  .describe("Trying again, bounded so that a failing service is not buried in retries.");

const service = z
  .strictObject({
    namespace: name.meta({ examples: ["demo"] }).describe("Namespace of the Kubernetes Service."),
    subsets: z
      .record(z.string(), subset)
      .describe("Its versions, by the value of their pods' label `version`."),
    header: z
      .strictObject({
        name: headerName.describe("Name of the header, in lower case."),
        value: headerValue.describe("Its exact value."),
        subset: name.meta({ examples: ["v2"] }).describe("The version that these requests get."),
      })
      .describe("Requests with this header get one version, such as those of an internal office.")
      .optional(),
    circuitBreaker: circuitBreaker.optional(),
    retries: retries.optional(),
    timeoutSeconds: wholeNumber(1, 3600, "seconds", 10)
      .optional()
      .describe("Bound on one request with all its retries."),
    preferSameZone: yesOrNo()
      .default(false)
      .describe("Prefer pods in the caller's zone while they are healthy."),
  })
  .describe("One service of the mesh, under the name of its Kubernetes Service.");

/** `services:` how services of the mesh are called. */
export const servicesSection = z
  .record(z.string(), service)
  .describe("How services of the mesh are called; those that are not listed need nothing.");
