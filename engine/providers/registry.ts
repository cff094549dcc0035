import type { Provider } from "./provider.ts";

/** The provider for a type, or an error that names what is missing. */
export function providerFor(providers: readonly Provider[], type: string): Provider {
  const provider = providers.find((candidate) => candidate.serves(type));
  if (provider !== undefined) return provider;
  throw new Error(`the embedded engine does not know ${type}; use the Pulumi CLI`);
}
