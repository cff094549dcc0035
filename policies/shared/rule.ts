import type { Field } from "./field.ts";
import type { Resource } from "./resource.ts";

/** A law or standard, as Pulumi's policies carry it. */
export interface Framework {
  readonly name: string;
  readonly version: string;
  /** Article, section or control. */
  readonly reference: string;
  /** Where the text can be read. */
  readonly specification: string;
}

/** What is wrong with one value. */
export interface Complaint {
  readonly expected: string;
  /** As shown to a person; the field's own value where it is left out. */
  readonly got?: string;
}

/** Records a complaint about a field, or about a path where nothing is. */
export type Report = (at: Field | string, complaint: Complaint) => void;

/** As `Report`, for one of the resources of a stack. */
export type StackReport = (resource: Resource, at: Field | string, complaint: Complaint) => void;

/** One parameter of a rule, as JSON schema; the default holds where a pack is not configured. */
export type Parameter =
  | {
      readonly type: "array";
      readonly items: { readonly type: "string" };
      readonly description: string;
      readonly default: readonly string[];
    }
  | { readonly type: "integer"; readonly description: string; readonly default: number };

/** What a rule is told besides resources. */
export interface Context {
  /** `YYYY-MM-DD`. */
  readonly today: string;
  /** The list of a parameter. */
  readonly list: (parameter: string) => readonly string[];
  /** The number of a parameter. */
  readonly number: (parameter: string) => number;
}

interface RuleText {
  /** The truth it guards, in kebab-case; also the name of its file, its cases and its page. */
  readonly name: string;
  /** The same as a sentence, without a full stop. */
  readonly description: string;
  readonly severity: "low" | "medium" | "high" | "critical";
  readonly framework: Framework;
  /** What goes wrong without it. */
  readonly why: string;
  readonly fix: string;
  /** YAML documents that pass, and that do not: manifests, or `type`, `name` and `props`. */
  readonly good: string;
  readonly bad: string;
  /** What it cannot see. */
  readonly limits?: string;
  readonly parameters?: Readonly<Record<string, Parameter>>;
}

/** A rule about single resources; it is asked before each is made. */
export interface ResourceRule extends RuleText {
  readonly scope: "resource";
  readonly appliesTo: (resource: Resource) => boolean;
  readonly check: (resource: Resource, report: Report, context: Context) => void;
}

/** A rule about how the resources of a stack stand together. */
export interface StackRule extends RuleText {
  readonly scope: "stack";
  readonly check: (resources: readonly Resource[], report: StackReport, context: Context) => void;
}

/** A rule as a plain value. All are mandatory: a rule that may be ignored guards nothing. */
export type Rule = ResourceRule | StackRule;

/** Rules that are judged together: one Pulumi policy pack. */
export interface Pack {
  readonly name: string;
  readonly description: string;
  readonly rules: readonly Rule[];
}

/** The level of every rule of every pack. */
export const ENFORCEMENT_LEVEL = "mandatory";

/** A rule about single resources. */
export function defineRule(rule: Omit<ResourceRule, "scope">): ResourceRule {
  return { ...rule, scope: "resource" };
}

/** A rule about a whole stack. */
export function defineStackRule(rule: Omit<StackRule, "scope">): StackRule {
  return { ...rule, scope: "stack" };
}

/** The page that explains a rule, as a path in the repository. */
export function pageOf(pack: string, rule: string): string {
  return `docs/policies/${pack}/${rule}.md`;
}
