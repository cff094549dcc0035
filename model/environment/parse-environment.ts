import type { z } from "zod";
import { supportedIstio } from "../values/istio-versions.ts";
import type { Versions } from "../values/versions.ts";
import type { ConfigError } from "./config-error.ts";
import type { ConfigPath } from "./config-path.ts";
import { formatPath, valueAt } from "./config-path.ts";
import type { Environment } from "./environment.ts";
import { explainIssue } from "./explain-issue.ts";
import type { Finding } from "./finding.ts";
import { toConfigErrors } from "./locate-findings.ts";
import { rules, warningRules } from "./rules/all-rules.ts";
import type { RuleContext } from "./rules/rule.ts";
import type { EnvironmentDraft } from "./schema/environment-file.ts";
import { environmentFile } from "./schema/environment-file.ts";
import { findSecrets } from "./secrets.ts";
import { toEnvironment } from "./to-environment.ts";
import { readYaml } from "./yaml-document.ts";

export type ParsedEnvironment =
  | {
      readonly ok: true;
      readonly environment: Environment;
      readonly warnings: readonly ConfigError[];
    }
  | { readonly ok: false; readonly problems: readonly ConfigError[] };

interface ParseOptions extends Omit<RuleContext, "kubernetes" | "istio"> {
  readonly versions: Pick<Versions, "kubernetes" | "istio">;
}

/** Reads an environment file: the environment, or every problem at once, in the order of the file. */
export function parseEnvironment(
  text: string,
  { versions, ...options }: ParseOptions,
): ParsedEnvironment {
  const { document, problems: yamlProblems } = readYaml(text);
  if (document === null) return { ok: false, problems: yamlProblems };

  const istio = supportedIstio(versions);
  const context: RuleContext = { ...options, kubernetes: versions.kubernetes, istio };
  const shape = environmentFile.safeParse(document.value);
  const wrong = explainShape(shape.error, document.value);
  const draft = withoutPaths(
    document.value,
    wrong.map(({ path }) => path),
  ) as EnvironmentDraft;
  const broken = rules.flatMap((rule) => rule(draft, context));

  const problems = inFileOrder([
    ...yamlProblems,
    ...toConfigErrors([...wrong, ...broken], document),
  ]);
  if (!shape.success || problems.length > 0) return { ok: false, problems };
  const warnings = warningRules.flatMap((rule) => rule(draft, context));
  return {
    ok: true,
    environment: toEnvironment(shape.data, versions.kubernetes.default, options.placements),
    warnings: toConfigErrors(warnings, document),
  };
}

/** What is wrong with single values. A secret is told as that, whatever else is wrong with it. */
function explainShape(error: z.ZodError | undefined, value: unknown): readonly Finding[] {
  const secrets = findSecrets(value);
  const told = new Set(secrets.map(({ path }) => formatPath(path)));
  const issues = (error?.issues ?? []).flatMap((issue) =>
    explainIssue(environmentFile, issue, value),
  );
  return [...secrets, ...issues.filter(({ path }) => !told.has(formatPath(path)))];
}

function withoutPaths(value: unknown, paths: readonly ConfigPath[]): unknown {
  const copy = structuredClone(value);
  for (const path of paths) {
    const key = path.at(-1);
    const parent = valueAt(copy, path.slice(0, -1));
    if (key !== undefined && typeof parent === "object" && parent !== null) {
      Reflect.set(parent, key, undefined);
    }
  }
  return copy;
}

function inFileOrder(problems: readonly ConfigError[]): readonly ConfigError[] {
  return problems.toSorted((a, b) => a.line - b.line);
}
