import type { LabHostSpec } from "../../../components/hosts/lab/runtime/spec.ts";
import { renderStepScript } from "../../../components/shared/render-step-script.ts";
import type { Step } from "../../../model/phase.ts";
import type { RemoteResult } from "./ssh-session.ts";
import type { TestLab } from "./test-lab.ts";

/** Runs a step without secrets on a lab host as the program runs it there. */
export async function runStep(
  lab: TestLab,
  host: LabHostSpec,
  name: string,
  step: Step,
): Promise<RemoteResult> {
  const session = await lab.ssh(host);
  try {
    const program = Buffer.from(renderStepScript(name, step)).toString("base64");
    return await session.run(
      `echo ${program} | base64 -d >/run/step-${name} && sh /run/step-${name} </dev/null`,
    );
  } finally {
    session.end();
  }
}
