import type { Provider } from "./provider.ts";

/** The provider for a type, if there is one. */
export function findProvider(providers: readonly Provider[], type: string): Provider | undefined {
  return providers.find((provider) => provider.serves(type));
}

/** The provider for a type, or an error that names what is missing. */
export function providerFor(providers: readonly Provider[], type: string): Provider {
  const provider = findProvider(providers, type);
  if (provider !== undefined) return provider;
  throw new Error(`the embedded engine does not know ${type}; use the Pulumi CLI`);
}
