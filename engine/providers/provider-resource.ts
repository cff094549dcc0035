import { randomUUID } from "node:crypto";
import type { Provider } from "./provider.ts";

const CONFIGURABLE = ["kubernetes", "tls", "command"];

/** Explicit provider resources (`pulumi:providers:…`): nothing but configuration for others. */
export function createProviderResourceProvider(): Provider {
  return {
    serves: (type) => CONFIGURABLE.some((name) => type === `pulumi:providers:${name}`),
    create: ({ inputs }) => Promise.resolve({ id: randomUUID(), outputs: inputs }),
    update: ({ inputs }) => Promise.resolve(inputs),
    delete: () => Promise.resolve(),
  };
}
