import { join, resolve } from "node:path";
import { dayOf } from "../model/values/calendar-date.ts";
import { loadPlan } from "../stacks/load-plan.ts";
import { CommandError, runCommand } from "./lib/command-line/command-line.ts";
import { engineOption } from "./lib/engine/engine-open.ts";
import { DEFAULT_ENVIRONMENT } from "./lib/environment/environment-argument.ts";
import { environmentFolders, STATE_ROOT } from "./lib/environment/environment-state.ts";
import { checkDocument, NO_DOCUMENT, openDocument } from "./lib/evidence/check-evidence.ts";
import { writeDocument } from "./lib/evidence/document-files.ts";
import { renderChecks, renderWritten } from "./lib/evidence/evidence-text.ts";
import { makeEvidence, readVerification } from "./lib/evidence/make-evidence.ts";
import { judgePolicies } from "./lib/evidence/policy-results.ts";
import { loadEvidenceOutputs } from "./lib/evidence/signing-keys.ts";
import { readNamed, rootFromFile, rootFromStack } from "./lib/evidence/trusted-root.ts";
import { terminalOf } from "./lib/terminal/terminal.ts";

/** The data is authentic, but the page is of another version and was not compared. */
const EXIT_OTHER_LAYOUT = 6;

await runCommand(
  {
    name: "evidence",
    summary:
      "Write signed evidence of where data flows and what was tried, or check such a document",
    details:
      "Writes one HTML page and one JSON file about an environment, with the results of its last verify and\n" +
      "of the policy packs, and signs both with the environment's key. A document without a whole verification is written, too, and\n" +
      "says so; the exit status is then 1 unless --allow-incomplete. --check asks of either file whether the\n" +
      "environment's key signed it and whether it shows what was signed; --root lets somebody ask who has\n" +
      "the root certificate and nothing else.",
    positionals: {
      environment: {
        label: "ENV",
        description: `environment to describe (default: ${DEFAULT_ENVIRONMENT}; with --check: the document's)`,
        optional: true,
      },
    },
    options: {
      json: { type: "boolean", description: "print JSON" },
      out: {
        type: "string",
        placeholder: "DIR",
        description: "folder to write to (default: .nordmesh/evidence/ENV)",
      },
      "allow-incomplete": {
        type: "boolean",
        description: "exit 0 also where not everything was proven",
      },
      check: { type: "string", placeholder: "FILE", description: "check a page or JSON file" },
      root: {
        type: "string",
        placeholder: "FILE",
        description: "with --check: the trusted root, PEM (default: that of the environment here)",
      },
      ...engineOption,
    },
    exitStatuses: {
      1: "failed; not everything is proven; or with --check: the document is not authentic",
      [EXIT_OTHER_LAYOUT]:
        "with --check: the data is authentic, but another version made the page, which was not compared",
    },
    examples: ["", "oslo-prod --out handover", "--check page.html --root root.pem"],
  },
  ({ options, positionals }) => {
    if (options.check !== undefined) {
      return check(options.check, positionals.environment, options);
    }
    return write(positionals.environment ?? DEFAULT_ENVIRONMENT, options);
  },
);

interface Options {
  readonly json: boolean;
  readonly out: string | undefined;
  readonly root: string | undefined;
  readonly engine: string | undefined;
  readonly "allow-incomplete": boolean;
}

async function write(environment: string, options: Options): Promise<number> {
  // What has expired still is as it was made: the document says so.
  const { plan } = loadPlan(environment, { evenIfExpired: true });
  const outputs = await loadEvidenceOutputs(environment, plan, options.engine);
  const { verification } = environmentFolders(environment);
  const folder = resolve(options.out ?? join(STATE_ROOT, "evidence", environment));
  const now = new Date();
  const findings = {
    verification: readVerification(environment, verification),
    policies: await judgePolicies(
      environment,
      dayOf(now.toISOString()),
      (line) => void process.stderr.write(`${line}\n`),
    ),
  };
  const signed = makeEvidence(plan, outputs, findings, now);
  const files = await writeDocument(folder, signed);
  const { verdict } = signed.evidence;
  if (options.json) console.log(JSON.stringify({ environment, verdict, files }, undefined, 2));
  else console.log(renderWritten(verdict, files, terminalOf(process.stdout).colour));
  if (verdict.outcome === "passed" || options["allow-incomplete"]) return 0;
  throw new CommandError(
    "The document is written, but it does not prove everything.",
    `npm run verify -- ${environment}, and this command again; or --allow-incomplete`,
  );
}

async function check(
  file: string,
  environment: string | undefined,
  options: Options,
): Promise<number> {
  const document = openDocument(readNamed(file));
  const checks =
    document === null
      ? [NO_DOCUMENT]
      : checkDocument(
          document,
          options.root === undefined
            ? await rootFromStack(
                environment ?? document.signed.evidence.environment,
                options.engine,
              )
            : rootFromFile(options.root),
        );
  const isAuthentic = checks.every(({ outcome }) => outcome !== "failed");
  const isCompared = checks.every(({ outcome }) => outcome === "passed");
  if (options.json) {
    console.log(JSON.stringify({ file, authentic: isAuthentic, checks }, undefined, 2));
  } else {
    console.log(renderChecks(checks, terminalOf(process.stdout).colour));
  }
  if (!isAuthentic) return 1;
  return isCompared ? 0 : EXIT_OTHER_LAYOUT;
}
