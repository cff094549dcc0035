import type { Provider } from "./provider.ts";
import { createProviderResourceProvider } from "./provider-resource.ts";

/** The providers of exactly the resource types that nordmesh's program uses. */
export function defaultProviders(): Provider[] {
  return [createProviderResourceProvider()];
}
