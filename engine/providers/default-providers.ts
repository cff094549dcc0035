import { createLocalCommandProvider } from "./command/local-command.ts";
import { createRemoteCommandProvider } from "./command/remote-command.ts";
import { createKubernetesProvider } from "./kubernetes/kubernetes-provider.ts";
import { createTlsProvider } from "./tls/tls-provider.ts";
import type { Provider } from "./provider.ts";
import { createProviderResourceProvider } from "./provider-resource.ts";

/** The providers of exactly the resource types that nordmesh's program uses. */
export function defaultProviders(): Provider[] {
  return [
    createProviderResourceProvider(),
    createLocalCommandProvider(),
    createRemoteCommandProvider(),
    createTlsProvider(),
    createKubernetesProvider(),
  ];
}
