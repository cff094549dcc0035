import type { Field } from "./field.ts";
import { inputsOf } from "./objects.ts";
import type { Resource } from "./resource.ts";
import { isInside, type Residency } from "../../model/values/jurisdiction.ts";

/**
 * The resource by which a program says where it stands and whom it may reach. Its inputs are plain
 * values, so every preview has them; they are described in docs/policies/README.md.
 */
export const FACTS_TYPE = "infra:guardrails:ResidencyFacts";

/** Whether the resource states such facts. */
export function statesFacts({ type }: Resource): boolean {
  return type === FACTS_TYPE;
}

/** The scope that the facts declare. */
export function residencyOf(facts: Resource): Residency {
  const field = inputsOf(facts).at("residency");
  const residency = field.text();
  if (residency === "eu" || residency === "eea") return residency;
  throw field.unreadable(`${field.show()}, where eu or eea belongs`);
}

/** Each destination outside that the facts declare, by name. */
export function destinationsOf(facts: Resource): [string, Field][] {
  return inputsOf(facts)
    .at("destinations")
    .items()
    .map((destination) => [destination.at("name").text() ?? "", destination]);
}

/** Hosts, addresses and networks of every declared destination of a stack, lower case. */
export function declaredTargets(resources: readonly Resource[]): Set<string> {
  return new Set(declaredOf(resources).flatMap(({ destination }) => targetsOf(destination)));
}

/** As `declaredTargets`, of those destinations only that are inside the residency. */
export function targetsInside(resources: readonly Resource[]): Set<string> {
  return new Set(
    declaredOf(resources)
      .filter((declared) => !isAbroad(declared))
      .flatMap(({ destination }) => targetsOf(destination)),
  );
}

/** Countries of declared destinations with one of these ports that are outside the residency. */
export function countriesAbroad(
  resources: readonly Resource[],
  ports: readonly number[],
): [facts: Resource, country: Field][] {
  return declaredOf(resources)
    .filter(({ destination }) => {
      const open = destination.at("ports").items();
      return open.some((port) => ports.includes(port.number() ?? 0));
    })
    .filter(isAbroad)
    .map(({ facts, destination }) => [facts, destination.at("country")]);
}

interface Declared {
  readonly facts: Resource;
  readonly destination: Field;
}

function declaredOf(resources: readonly Resource[]): Declared[] {
  return resources
    .filter(statesFacts)
    .flatMap((facts) => destinationsOf(facts).map(([, destination]) => ({ facts, destination })));
}

function isAbroad({ facts, destination }: Declared): boolean {
  return !isInside(residencyOf(facts), destination.at("country").text() ?? "");
}

function targetsOf(destination: Field): string[] {
  const target = destination.at("target");
  const named = [target.at("host"), target.at("cidr")].map((field) => field.text());
  return [...named, ...target.at("addresses").texts()]
    .filter((text) => text !== undefined)
    .map((text) => text.toLowerCase());
}
