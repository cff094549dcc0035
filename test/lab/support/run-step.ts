import type { LabHostSpec } from "../../../components/hosts/lab/runtime/spec.ts";
import { renderStepScript } from "../../../components/shared/render-step-script.ts";
import type { Step } from "../../../model/phase.ts";
import type { RemoteResult } from "./ssh-session.ts";
import type { TestLab } from "./test-lab.ts";

/** Runs a step on a lab host as the program runs it there, with its secrets by name. */
export async function runStep(
  lab: TestLab,
  host: LabHostSpec,
  name: string,
  step: Step,
  secrets: Readonly<Record<string, string>> = {},
): Promise<RemoteResult> {
  const session = await lab.ssh(host);
  try {
    const program = encode(renderStepScript(name, step));
    const lines = Object.entries(secrets).map(([key, value]) => `${key} ${encode(value)}\n`);
    const input = encode(lines.join(""));
    return await session.run(
      `echo ${program} | base64 -d >/run/step-${name} && echo ${input} | base64 -d | sh /run/step-${name}`,
    );
  } finally {
    session.end();
  }
}

function encode(text: string): string {
  return Buffer.from(text).toString("base64");
}
