import type { OperationRequest, Provider } from "../../../engine/providers/provider.ts";
import type { PropertyMap } from "../../../engine/values.ts";

/** A call that a provider got. */
export interface Call {
  readonly operation: "create" | "update" | "delete";
  readonly name: string;
  readonly inputs: PropertyMap;
}

/** Serves `test:index:Thing`, remembers its calls, and does what a test tells it to. */
export class MemoryProvider implements Provider {
  readonly calls: Call[] = [];
  /** Runs inside each operation; throwing fails it. */
  during: (operation: Call["operation"], request: OperationRequest) => Promise<void> | void = () =>
    undefined;

  serves(type: string): boolean {
    return type === "test:index:Thing" || type === "pulumi:providers:test";
  }

  async create(request: OperationRequest): Promise<{ id: string; outputs: PropertyMap }> {
    await this.note("create", request);
    const { name, inputs } = request;
    return { id: `id-${name}`, outputs: { ...inputs, made: `made ${name}` } };
  }

  async update(request: OperationRequest): Promise<PropertyMap> {
    await this.note("update", request);
    return { ...request.inputs, made: `made ${request.name}` };
  }

  async delete(request: OperationRequest): Promise<void> {
    await this.note("delete", request);
  }

  /** `operation name`, in the order in which they were started. */
  get log(): string[] {
    return this.calls.map(({ operation, name }) => `${operation} ${name}`);
  }

  private async note(operation: Call["operation"], request: OperationRequest): Promise<void> {
    this.calls.push({ operation, name: request.name, inputs: request.inputs });
    await this.during(operation, request);
  }
}
