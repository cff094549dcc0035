import type {
  PolicyConfigSchema,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { findViolations, type JudgeOptions, sortOut, type Violation } from "./judge.ts";
import { readProps } from "./read-props.ts";
import type { Resource } from "./resource.ts";
import { ENFORCEMENT_LEVEL, type Pack, pageOf, type Rule } from "./rule.ts";

type Options = Omit<JudgeOptions, "config">;

/** The policies of a pack, as `PolicyPack` takes them. */
export function toPolicies(
  pack: Pack,
  options: Options,
): (ResourceValidationPolicy | StackValidationPolicy)[] {
  const inputs = new Map<string, Resource>();
  return pack.rules.map((rule) => toPolicy(pack, rule, options, inputs));
}

/**
 * @param inputs what each resource was asked for, by URN: Pulumi's engine shows a stack's rules outputs,
 *   and a provider that knows none in a preview would leave them nothing to judge
 */
function toPolicy(
  pack: Pack,
  rule: Rule,
  options: Options,
  inputs: Map<string, Resource>,
): ResourceValidationPolicy | StackValidationPolicy {
  const about = {
    name: rule.name,
    description: rule.description,
    enforcementLevel: ENFORCEMENT_LEVEL,
    severity: rule.severity,
    framework: rule.framework,
    remediationSteps: rule.fix,
    url: pageOf(pack.name, rule.name),
    ...(rule.parameters === undefined ? {} : { configSchema: configSchema(rule.parameters) }),
  } as const;
  const judged = (resources: readonly Resource[], config: object): Violation[] =>
    findViolations(rule, resources, { ...options, config: { [rule.name]: { ...config } } })
      .map((violation) => sortOut(violation, options))
      .filter((entry): entry is Violation => !("violation" in entry));
  if (rule.scope === "resource") {
    return {
      ...about,
      validateResource: (args, report) => {
        const resource = toResource(args);
        inputs.set(args.urn, resource);
        for (const violation of judged([resource], args.getConfig())) {
          report(describeViolation(violation), violation.resource.urn);
        }
      },
    };
  }
  return {
    ...about,
    validateStack: (args, report) => {
      const resources = args.resources.map((one) => inputs.get(one.urn) ?? toResource(one));
      for (const violation of judged(resources, args.getConfig())) {
        report(describeViolation(violation), violation.resource.urn);
      }
    },
  };
}

/** A violation in one line, for a log. */
export function describeViolation({ path, expected, got, rule, expired }: Violation): string {
  const where = path === "" ? "" : `${path}: `;
  const past = expired === undefined ? "" : `; its exception expired on ${expired.expires}`;
  return `${where}expected ${expected}, got ${got}. Fix: ${rule.fix}${past}`;
}

function toResource({ type, name, urn, props }: Resource): Resource {
  return { type, name, urn, props: readProps(props) };
}

function configSchema(parameters: NonNullable<Rule["parameters"]>): PolicyConfigSchema {
  return {
    properties: Object.fromEntries(
      Object.entries(parameters).map(([name, parameter]) => [name, { ...parameter }]),
    ),
  };
}
