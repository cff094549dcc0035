import * as pulumi from "@pulumi/pulumi";
import { setMockOptions } from "@pulumi/pulumi/runtime/settings.js";
import type { StackName } from "./urn.ts";

/** Answers the SDK's calls the way a gRPC client would. */
export type Callback<T> = (error: Error | null, response?: T) => void;

/**
 * Makes the SDK in this process talk to `monitor` instead of to Pulumi's engine. The hook is made
 * for mocks, but takes any object with the methods of the ResourceMonitor service.
 */
export function attachMonitor(
  monitor: object,
  at: StackName,
  preview: boolean,
  config: Readonly<Record<string, string>>,
): void {
  setMockOptions(monitor, at.project, at.stack, preview, "organization");
  pulumi.runtime.setAllConfig({ ...config });
}

/** Runs a program as the children of a stack resource, until its last call to the monitor. */
export async function runInStack(program: () => Promise<unknown>): Promise<void> {
  await pulumi.runtime.runInPulumiStack(program);
  // Resources that no output waits for are still being registered.
  await pulumi.runtime.disconnect();
}
