import { CommandError, runCommand } from "./lib/command-line/command-line.ts";
import { type Diagnosis, diagnose, packagesToInstall } from "./lib/doctor/doctor-checks.ts";
import { gatherMachineFacts, type MachineFacts } from "./lib/doctor/doctor-facts.ts";
import { environmentPositional } from "./lib/environment/environment-argument.ts";
import { installCommand } from "./lib/doctor/requirements.ts";
import { installPackages } from "./lib/doctor/requirements-install.ts";
import { alignColumns } from "./lib/terminal/table.ts";
import { type Colour, terminalOf } from "./lib/terminal/terminal.ts";

await runCommand(
  {
    name: "doctor",
    summary: "Say what this machine lacks for `npm run up`, and the command that mends it",
    details:
      "`missing` stands in the way; `info` does not. --fix installs Debian packages (as root); what else is\n" +
      "missing is left to you, with its command.",
    positionals: { environment: environmentPositional("lab that is to run here") },
    options: {
      fix: { type: "boolean", description: "install the Debian packages that are missing" },
      json: { type: "boolean", description: "print JSON" },
    },
    exitStatuses: { 1: "something is missing" },
    examples: ["", "--fix"],
  },
  async ({ options, positionals: { environment } }) => {
    let facts = await gatherMachineFacts(environment);
    if (options.fix && fixPackages(facts)) facts = await gatherMachineFacts(environment);
    const diagnoses = diagnose(facts);
    const ok = diagnoses.every(({ state }) => state !== "missing");
    if (options.json) console.log(JSON.stringify({ ok, checks: diagnoses }, undefined, 2));
    else console.log(renderDiagnoses(diagnoses, ok, terminalOf(process.stdout).colour));
    return ok ? 0 : 1;
  },
);

/** Returns whether anything was installed. */
function fixPackages(facts: MachineFacts): boolean {
  const packages = packagesToInstall(facts);
  if (packages.length === 0) return false;
  if (!facts.isDebian || !facts.isRoot) {
    throw new CommandError(
      `--fix installs packages as root on Debian only; missing here: ${packages.join(", ")}.`,
      installCommand(packages),
    );
  }
  process.stderr.write(`Installing ${packages.join(", ")}\n`);
  installPackages(packages);
  return true;
}

function renderDiagnoses(diagnoses: readonly Diagnosis[], ok: boolean, colour: Colour): string {
  const paint = { ok: colour.green, missing: colour.red, info: colour.cyan };
  const rows = diagnoses.flatMap(({ name, state, detail, fix }) => [
    [paint[state](state), name, detail],
    ...(fix === undefined ? [] : [["", "", colour.dim(`→ ${fix}`)]]),
  ]);
  const verdict = ok
    ? colour.green("Nothing is missing: npm run up")
    : colour.red("Something is missing; the lines with → say what mends it.");
  return [...alignColumns(rows), "", verdict].join("\n");
}
