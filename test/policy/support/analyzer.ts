import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import path from "node:path";
import { createInterface } from "node:readline";
import { credentials } from "@grpc/grpc-js";
import type { Resource } from "../../../policies/shared/resource.ts";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const require = createRequire(import.meta.url);

/** What the analyzer of a pack says of a resource. */
export interface Diagnostic {
  readonly rule: string;
  readonly message: string;
  readonly urn: string;
  readonly isMandatory: boolean;
}

interface Client {
  analyze(request: object, callback: (error: Error | null, response: Response) => void): void;
  analyzeStack(request: object, callback: (error: Error | null, response: Response) => void): void;
  close(): void;
}

interface Response {
  getDiagnosticsList(): {
    getPolicyname(): string;
    getMessage(): string;
    getUrn(): string;
    getEnforcementlevel(): number;
  }[];
}

interface Request {
  setType(type: string): void;
  setName(name: string): void;
  setUrn(urn: string): void;
  setProperties(properties: object): void;
  setOptions(options: object): void;
}

const messages = require("@pulumi/pulumi/proto/analyzer_pb") as {
  readonly AnalyzeRequest: new () => Request;
  readonly AnalyzerResource: new () => Request;
  readonly AnalyzeStackRequest: new () => { setResourcesList(list: readonly object[]): void };
  readonly AnalyzerResourceOptions: new () => object;
  readonly EnforcementLevel: { readonly MANDATORY: number };
};
const services = require("@pulumi/pulumi/proto/analyzer_grpc_pb") as {
  readonly AnalyzerClient: new (address: string, how: object) => Client;
};
const structs = require("google-protobuf/google/protobuf/struct_pb") as {
  readonly Struct: { fromJavaScript(value: object): object };
};

/** A pack in a process of its own, started as Pulumi's CLI starts it, and asked as its engine asks. */
export class Analyzer {
  private readonly child: ChildProcess;
  private readonly client: Client;

  private constructor(child: ChildProcess, client: Client) {
    this.child = child;
    this.client = client;
  }

  /** Starts the pack in a folder of policies/; resolves when it listens. */
  static async start(pack: string): Promise<Analyzer> {
    const loader = path.join(ROOT, "node_modules/@pulumi/pulumi/cmd/run-policy-pack");
    const child = spawn(process.execPath, [loader, "127.0.0.1:1", "."], {
      cwd: path.join(ROOT, "policies", pack),
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [port] = (await once(createInterface(child.stdout), "line")) as [string];
    const address = `127.0.0.1:${port}`;
    return new Analyzer(child, new services.AnalyzerClient(address, credentials.createInsecure()));
  }

  async stop(): Promise<void> {
    this.client.close();
    this.child.kill();
    await once(this.child, "exit");
  }

  /**
   * What the pack says of resources: of each by itself, then of all together.
   * @param outputsOf what a provider says that became of a resource; its inputs, where left out
   */
  async judge(
    resources: readonly Resource[],
    outputsOf: (resource: Resource) => Resource["props"] = ({ props }) => props,
  ): Promise<Diagnostic[]> {
    const single = await Promise.all(
      resources.map((resource) => {
        const request = fill(new messages.AnalyzeRequest(), resource);
        return this.ask((done) => this.client.analyze(request, done));
      }),
    );
    const stack = new messages.AnalyzeStackRequest();
    stack.setResourcesList(
      resources.map((resource) =>
        fill(new messages.AnalyzerResource(), { ...resource, props: outputsOf(resource) }),
      ),
    );
    const together = await this.ask((done) => this.client.analyzeStack(stack, done));
    return [...single.flat(), ...together];
  }

  private ask(
    call: (done: (error: Error | null, response: Response) => void) => void,
  ): Promise<Diagnostic[]> {
    return new Promise((resolve, reject) => {
      call((error, response) => {
        if (error !== null) reject(error);
        else resolve(response.getDiagnosticsList().map(toDiagnostic));
      });
    });
  }
}

function toDiagnostic(diagnostic: ReturnType<Response["getDiagnosticsList"]>[number]): Diagnostic {
  return {
    rule: diagnostic.getPolicyname(),
    message: diagnostic.getMessage(),
    urn: diagnostic.getUrn(),
    isMandatory: diagnostic.getEnforcementlevel() === messages.EnforcementLevel.MANDATORY,
  };
}

function fill<R extends Request>(request: R, { type, name, urn, props }: Resource): R {
  request.setType(type);
  request.setName(name);
  request.setUrn(urn);
  request.setProperties(structs.Struct.fromJavaScript(props));
  request.setOptions(new messages.AnalyzerResourceOptions());
  return request;
}
