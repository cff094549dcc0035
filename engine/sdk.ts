import * as pulumi from "@pulumi/pulumi";
import { setMockOptions } from "@pulumi/pulumi/runtime/settings.js";
import * as sdkState from "@pulumi/pulumi/runtime/state.js";
import type { StackName } from "./urn.ts";

/** Answers the SDK's calls the way a gRPC client would. */
export type Callback<T> = (error: Error | null, response?: T) => void;

/** What the program logs, by the SDK's own means. */
export type ProgramLog = (level: "debug" | "info" | "warning" | "error", message: string) => void;

/** What the SDK in this process is to talk to, in place of Pulumi's engine. */
export interface SdkSession {
  readonly at: StackName;
  readonly preview: boolean;
  readonly config: Readonly<Record<string, string>>;
  /** An object with the methods of the ResourceMonitor service. */
  readonly monitor: object;
  readonly log: ProgramLog;
}

/** Parts of the SDK that its declarations leave out; its Automation API uses them the same way. */
interface SdkState {
  readonly withLocalStorage: <T>(callback: () => Promise<T>) => Promise<T>;
  readonly getStore: () => { settings: { engine?: object } };
}

const { withLocalStorage, getStore } = sdkState as unknown as SdkState;

// Numbers of the protocol's `LogSeverity`.
const LEVELS = ["debug", "info", "warning", "error"] as const;

/**
 * Runs a program as the children of a stack resource, until its last call to the monitor. The hook
 * is made for mocks, but takes any monitor; all settings are this run's own.
 */
export async function runInStack(
  session: SdkSession,
  program: () => Promise<unknown>,
): Promise<void> {
  await withLocalStorage(async () => {
    const { at, preview, monitor, config } = session;
    setMockOptions(monitor, at.project, at.stack, preview, "organization");
    getStore().settings.engine = createEngineService(session.log);
    pulumi.runtime.setAllConfig({ ...config });
    await pulumi.runtime.runInPulumiStack(program);
    // Resources that no output waits for are still being registered.
    await pulumi.runtime.disconnect();
  });
}

// Without an engine to log to, the SDK would write to the console, across any progress display.
function createEngineService(log: ProgramLog): object {
  return {
    log: (
      request: { getSeverity(): number; getMessage(): string },
      callback: Callback<object>,
    ): void => {
      log(LEVELS[request.getSeverity()] ?? "info", request.getMessage());
      callback(null, {});
    },
    setRootResource: (_request: unknown, callback: Callback<object>): void => {
      callback(null, {});
    },
  };
}
