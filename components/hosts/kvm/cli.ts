#!/usr/bin/env node
/**
 * Prepares a hypervisor, for the Pulumi program: `prepare`, with the hypervisor as JSON in
 * NORDMESH_HYPERVISOR and the operator's key as JSON on stdin. Prints what it did. Exit status: 0, or 1
 * and why on stderr.
 */
import { text } from "node:stream/consumers";
import { runHostProgram } from "../adopt/host-program.ts";
import { parseHypervisorToPrepare, parsePrepareSecrets } from "./hypervisor-to-prepare.ts";
import { prepareHypervisor } from "./prepare-hypervisor.ts";

await runHostProgram(async () => {
  const hypervisor = parseHypervisorToPrepare(process.env["NORDMESH_HYPERVISOR"] ?? "");
  const { privateKey } = parsePrepareSecrets(await text(process.stdin));
  return await prepareHypervisor(hypervisor, privateKey);
});
