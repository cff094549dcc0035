import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  isObjection,
  type ProbeArea,
  type VerificationReport,
} from "../../../model/verification/report.ts";
import { CommandError } from "../command-line/command-line.ts";
import type { Engine } from "../engine/engine.ts";
import { environmentFolders } from "../environment/environment-state.ts";
import type { ReadyPlan } from "../environment/prepare.ts";
import { answeringContext } from "../hosts/answering-context.ts";
import { withApiTunnel } from "../hosts/api-tunnel.ts";
import { ClusterAccess } from "./cluster-access.ts";
import { verifyEnvironment } from "./verify-environment.ts";

/**
 * Verifies an environment that is up, says at once what fails, and keeps the report. Throws `CommandError` where it has
 * not come up.
 */
export async function verifyNow(
  ready: ReadyPlan,
  engine: Engine,
  areas: readonly ProbeArea[],
  say: (line: string) => void,
): Promise<VerificationReport> {
  const { environment } = ready.plan;
  const folders = environmentFolders(environment);
  const { meshRootCertificate } = await engine.outputs();
  const meshRoot = meshRootCertificate?.value;
  if (typeof meshRoot !== "string") {
    throw new CommandError(`${environment} has not come up yet.`, `npm run up -- ${environment}`);
  }
  const report = await withApiTunnel(ready.plan, async () =>
    verifyEnvironment({
      ready,
      folders,
      cluster: new ClusterAccess(
        join(ready.bundle, "bin/kubectl"),
        folders.kubeconfig,
        await answeringContext(await readFile(folders.kubeconfig, "utf8")),
      ),
      meshRoot,
      areas,
      say,
      onResult: (result) => {
        if (!isObjection(result)) return;
        say(`${result.outcome === "failed" ? "FAILED" : "COULD NOT RUN"}  ${result.title}`);
      },
    }),
  );
  await writeFile(folders.verification, `${JSON.stringify(report, undefined, 2)}\n`);
  return report;
}
