import type { Deployment, Registered } from "./deployment.ts";
import { readRegistration } from "./registration.ts";
import type { RegisterRequest } from "./registration.ts";
import type { Callback } from "./sdk.ts";
import type { StackName } from "./urn.ts";
import type { PropertyMap } from "./values.ts";
import { toError } from "./to-error.ts";

// Numbers of the protocols.
const GRPC_UNIMPLEMENTED = 12;
const RESULT_SUCCESS = 0;

/**
 * With structured aliases off, the SDK works out alias URNs itself, inherited ones included. What
 * is off and asked for all the same makes the SDK throw an error that names it.
 */
const FEATURES: readonly string[] = ["secrets", "deletedWith"];

/**
 * The resource monitor that a program's SDK talks to, in place of Pulumi's engine.
 *
 * A resource that failed or was skipped is answered as one with unknown outputs. An error would
 * reject each of its outputs, mostly with nobody listening; this way the program goes on without
 * the values, registers the rest, and so tells which resources have to be skipped, too.
 */
export class Monitor {
  private readonly deployment: Deployment;
  private readonly at: StackName;

  constructor(deployment: Deployment, at: StackName) {
    this.deployment = deployment;
    this.at = at;
  }

  // Saying that this call is not implemented makes the SDK ask feature by feature, by name.
  getDeploymentInfo(_request: unknown, callback: Callback<object>): void {
    callback(Object.assign(new Error("unimplemented"), { code: GRPC_UNIMPLEMENTED }));
  }

  supportsFeature(request: { getId(): string }, callback: Callback<object>): void {
    const supported = FEATURES.includes(request.getId());
    callback(null, { getHassupport: () => supported });
  }

  registerResource(request: RegisterRequest, callback: Callback<object>): void {
    answer(callback, async () => {
      return toResponse(await this.deployment.register(readRegistration(request, this.at)));
    });
  }

  registerResourceOutputs(
    request: { getUrn(): string; getOutputs(): { toJavaScript(): PropertyMap } | undefined },
    callback: Callback<object>,
  ): void {
    const outputs = request.getOutputs()?.toJavaScript() ?? {};
    answer(callback, () => {
      this.deployment.registerOutputs(request.getUrn(), outputs);
      return {};
    });
  }

  readResource(
    request: { getType(): string; getName(): string },
    callback: Callback<object>,
  ): void {
    refuse(callback, `read ${request.getType()} "${request.getName()}"`);
  }

  invoke(request: { getTok(): string }, callback: Callback<object>): void {
    refuse(callback, `call the function ${request.getTok()}`);
  }

  call(request: { getTok(): string }, callback: Callback<object>): void {
    refuse(callback, `call the method ${request.getTok()}`);
  }

  registerPackage(request: { getName(): string }, callback: Callback<object>): void {
    refuse(callback, `load the parameterized provider ${request.getName()}`);
  }

  close(): void {
    // The SDK closes its monitor when it disconnects; there is no connection here.
  }
}

function refuse(callback: Callback<object>, what: string): void {
  callback(new Error(`the embedded engine cannot ${what}; use the Pulumi CLI`));
}

function answer(callback: Callback<object>, work: () => object | Promise<object>): void {
  Promise.resolve()
    .then(work)
    .then(
      (response) => {
        callback(null, response);
      },
      (error: unknown) => {
        callback(toError(error));
      },
    );
}

function toResponse({ urn, id, outputs, result }: Registered): object {
  return {
    getUrn: () => urn,
    getId: () => id,
    getObject: () => ({ toJavaScript: () => outputs }),
    getPropertydependenciesMap: () => undefined,
    getResult: () => RESULT_SUCCESS,
    getUnknown: () => result !== "success",
  };
}
