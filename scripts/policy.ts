import { readFileSync, writeFileSync } from "node:fs";
import { dayOf } from "../model/values/calendar-date.ts";
import { loadExceptions } from "../policies/shared/load-exceptions.ts";
import { runCommand } from "./lib/command-line/command-line.ts";
import { DEFAULT_ENVIRONMENT } from "./lib/environment/environment-argument.ts";
import { BadInput } from "./lib/policy/bad-input.ts";
import { judgeResources } from "./lib/policy/judge-resources.ts";
import { judgementJson } from "./lib/policy/judgement-json.ts";
import { judgementJunit } from "./lib/policy/judgement-junit.ts";
import { judgementSarif } from "./lib/policy/judgement-sarif.ts";
import { renderJudgement } from "./lib/policy/judgement-text.ts";
import { parseRuleConfig, type RuleConfig } from "./lib/policy/rule-config.ts";
import {
  environmentSubject,
  type FiledSubject,
  manifestSubject,
  stateSubject,
} from "./lib/policy/subjects.ts";
import { terminalOf } from "./lib/terminal/terminal.ts";

await runCommand(
  {
    name: "policy",
    summary: "Judge resources by the rules of residency and isolation, without any Pulumi CLI",
    details:
      "Judges what an environment's program would make, an exported state, or plain manifests. The rules are\n" +
      "those of the packs in policies/; docs/policies has a page for each. Exceptions are in\n" +
      "policies/exceptions.yaml. It needs a bundle for an environment, because the charts are in it.",
    positionals: {
      environment: {
        label: "ENV",
        description: "environment to judge; lab where nothing else is named",
        optional: true,
      },
    },
    options: {
      state: {
        type: "string",
        placeholder: "FILE",
        description: "judge a state that `pulumi stack export` wrote, or a state.json.enc, instead",
      },
      manifests: {
        type: "string",
        placeholder: "DIR",
        description: "judge the Kubernetes manifests in a folder, instead",
      },
      config: {
        type: "string",
        placeholder: "FILE",
        description: "parameters of rules: JSON as for pulumi's --policy-pack-config",
      },
      json: { type: "boolean", description: "print the judgement as JSON" },
      sarif: {
        type: "string",
        placeholder: "FILE",
        description: "write SARIF 2.1.0 to a file, too",
      },
      junit: {
        type: "string",
        placeholder: "FILE",
        description: "write JUnit's XML to a file, too",
      },
    },
    exitStatuses: { 1: "rules are violated" },
    examples: ["", "lab --sarif policy.sarif", "--state stack.json --json", "--manifests deploy/"],
  },
  async ({ options, positionals }) => {
    const subject = await chooseSubject(positionals.environment, options);
    const judgement = judgeResources(subject, {
      today: dayOf(new Date().toISOString()),
      exceptions: loadExceptions(),
      ...(options.config === undefined ? {} : { config: readConfig(options.config) }),
    });
    const write = (file: string | undefined, text: string): void => {
      if (file !== undefined) writeFileSync(file, text);
    };
    write(options.sarif, `${JSON.stringify(judgementSarif(judgement, subject.file), null, 2)}\n`);
    write(options.junit, judgementJunit(judgement));
    console.log(
      options.json
        ? JSON.stringify(judgementJson(judgement), null, 2)
        : renderJudgement(judgement, terminalOf(process.stdout).colour),
    );
    return judgement.violations.length === 0 ? 0 : 1;
  },
);

async function chooseSubject(
  environment: string | undefined,
  {
    state,
    manifests,
  }: { readonly state: string | undefined; readonly manifests: string | undefined },
): Promise<FiledSubject> {
  const named = [environment, state, manifests].filter((one) => one !== undefined);
  if (named.length > 1) throw new BadInput("Name one of ENV, --state and --manifests.");
  if (state !== undefined) return stateSubject(state);
  if (manifests !== undefined) return manifestSubject(manifests);
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  return environmentSubject(environment ?? DEFAULT_ENVIRONMENT, say);
}

function readConfig(file: string): RuleConfig {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new BadInput(`${file} cannot be read`);
  }
  return parseRuleConfig(text, file);
}
