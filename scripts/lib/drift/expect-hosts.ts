import { createHash } from "node:crypto";
import type { NamedStep, WantedFile } from "../../../model/drift/host-expectation.ts";
import { expectHost, type HostExpectation } from "../../../model/drift/host-expectation.ts";
import type { HostPlan, Plan } from "../../../model/plan/plan.ts";
import type { StepFile } from "../../../model/phase.ts";
import { phasesFor } from "../../../stacks/host-phases.ts";
import type { OpenResource } from "../recovery/kit/stack-resources.ts";

/**
 * What each host of a plan should be: the steps as they would be done to it, and of their secrets the digests of
 * what the stack last gave the host. A step that the stack has not done yet is left out: that is no drift.
 */
export function expectHosts(
  plan: Plan,
  resources: ReadonlyMap<string, OpenResource>,
): HostExpectation[] {
  return plan.hosts.map((host) => {
    const steps = phasesFor(host).map(({ name, title, step }): NamedStep => {
      return { phase: name, title, step: step(plan, host) };
    });
    const done = steps.filter(({ phase }) => resources.has(stepResource(host, phase)));
    const files = done.flatMap(({ phase, step }) => {
      const secrets = readSecrets(resources.get(stepResource(host, phase)));
      return step.files.map((file) => wantedFile(file, phase, secrets));
    });
    return expectHost(plan, host, done, files);
  });
}

/** Name of the resource that does a step to a host. */
export function stepResource({ name }: Pick<HostPlan, "name">, phase: string): string {
  return `${name}-${phase}`;
}

/** A step reads its secrets on stdin: `NAME BASE64` a line. */
function readSecrets(resource: OpenResource | undefined): ReadonlyMap<string, Buffer> {
  const text = resource?.inputs["stdin"];
  const lines = typeof text === "string" ? text.split("\n") : [];
  return new Map(
    lines
      .filter((line) => line !== "")
      .map((line) => {
        const [name = "", base64 = ""] = line.split(" ");
        return [name, Buffer.from(base64, "base64")];
      }),
  );
}

function wantedFile(
  { path, mode, content }: StepFile,
  phase: string,
  secrets: ReadonlyMap<string, Buffer>,
): WantedFile {
  if (typeof content !== "string") {
    const value = secrets.get(content.secret) ?? "";
    return { path, mode, digest: digestOf(value), text: null, phase };
  }
  // Written through a here-document, every file ends with a line.
  const text = content.endsWith("\n") ? content : `${content}\n`;
  return { path, mode, digest: digestOf(text), text, phase };
}

function digestOf(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
