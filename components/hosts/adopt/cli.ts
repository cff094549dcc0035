#!/usr/bin/env node
/**
 * Takes over a host that exists already, for the Pulumi program: the host as JSON in NORDMESH_ADOPT, the
 * operator's key as JSON on stdin. Prints what it found. Exit status: 0, or 1 and why on stderr.
 */
import { text } from "node:stream/consumers";
import { adoptHost } from "./adopt-host.ts";
import { runHostProgram } from "./host-program.ts";
import { parseAdoptSecrets, parseHostToAdopt } from "./host-to-adopt.ts";

await runHostProgram(async () => {
  const host = parseHostToAdopt(process.env["NORDMESH_ADOPT"] ?? "");
  const { privateKey } = parseAdoptSecrets(await text(process.stdin));
  return await adoptHost(host, privateKey);
});
