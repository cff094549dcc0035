import { z } from "zod";
import { environmentFile } from "../../../model/environment/schema/environment-file.ts";
import { exampleOf, fieldsOf, unwrap } from "../../../model/environment/schema/schema-lookup.ts";

const REMAKE = "Generated from model/environment/schema/ by `npm run docs`; do not edit.";

/** The reference page of environment files, in Markdown: one table for each section. */
export function renderEnvironmentPage(): string {
  const sections = sectionsOf(environmentFile, []).map(renderSection);
  const parts = [`<!-- ${REMAKE} -->`, INTRODUCTION, ...sections];
  return `${parts.join("\n\n")}\n`;
}

/** JSON schema of environment files (draft 7, which the YAML language server reads). */
export function renderEnvironmentSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(environmentFile, {
    io: "input",
    target: "draft-7",
  });
  return `${JSON.stringify({ $schema, $comment: REMAKE, title: "nordmesh environment", ...schema })}\n`;
}

const INTRODUCTION = `# Environment files

An environment is one YAML file, \`stacks/environments/NAME.yaml\`, and one Pulumi stack of the same
name. \`npm run plan -- NAME\` checks the file and shows what follows from it, without touching
anything. All mistakes are told at once, each with its line and what to write instead.

Files are plain YAML 1.2: no anchors, aliases or tags, so that a review shows all that changes. They
hold no secrets; those are in Pulumi's configuration. Sizes are written with binary units (\`MiB\`,
\`GiB\`, \`TiB\`). Editors that know the YAML language server complete and check fields by the first
line of each file, which names [environment.schema.json](environment.schema.json).

Which countries are inside each residency, and which have an adequacy decision, is in
[residency.md](residency.md).

Examples: [lab.yaml](../stacks/environments/lab.yaml), three hosts on this machine, and
[oslo-prod.yaml](../stacks/environments/oslo-prod.yaml), seven rented ones.`;

interface Section {
  readonly path: readonly string[];
  readonly schema: z.ZodObject;
}

/** The section itself and those below it, in the order of the schema. */
function sectionsOf(schema: z.ZodObject, path: readonly string[]): readonly Section[] {
  const below = fieldsOf(schema).flatMap(([key, field]) => {
    const inner = unwrap(field);
    if (inner instanceof z.ZodObject) return sectionsOf(inner, [...path, key]);
    const entry = entryOf(inner);
    if (entry === null) return [];
    return entry.schema instanceof z.ZodObject
      ? sectionsOf(entry.schema, [...path, key, entry.placeholder])
      : [];
  });
  return [{ path, schema }, ...below];
}

/** What stands below a field that holds many of a kind, and what its key is called. */
function entryOf(
  schema: z.core.$ZodType,
): { readonly schema: z.core.$ZodType; readonly placeholder: string } | null {
  if (schema instanceof z.ZodRecord) {
    return { schema: unwrap(schema.valueType), placeholder: "NAME" };
  }
  if (schema instanceof z.ZodArray) return { schema: unwrap(schema.element), placeholder: "ITEM" };
  return null;
}

function renderSection({ path, schema }: Section): string {
  const title = path.length === 0 ? "The file" : `\`${path.join(".")}\``;
  const rows = fieldsOf(schema).map(([key, field]) => {
    const example = exampleOf(field, []);
    const cells = [
      `\`${key}\``,
      typeOf(unwrap(field), [...path, key]),
      presenceOf(field),
      descriptionOf(key, field),
      example === null ? "" : `\`${example}\``,
    ];
    return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  });
  return [
    `## ${title}`,
    "",
    ...(path.length === 0 ? [] : [descriptionOf(title, schema), ""]),
    "| Field | Type | Default | Meaning | Example |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

function typeOf(schema: z.core.$ZodType, path: readonly string[]): string {
  if (schema instanceof z.ZodObject) return `[section](#${anchor(path)})`;
  if (schema instanceof z.ZodRecord) return `[sections by name](#${anchor([...path, "NAME"])})`;
  if (schema instanceof z.ZodArray) {
    const element = unwrap(schema.element);
    return element instanceof z.ZodObject
      ? `[list of sections](#${anchor([...path, "ITEM"])})`
      : `list of ${typeOf(element, path)}`;
  }
  if (schema instanceof z.ZodEnum) return schema.options.map((word) => `\`${word}\``).join(" or ");
  if (schema instanceof z.ZodBoolean) return "`true` or `false`";
  if (schema instanceof z.ZodNumber) {
    return `whole number, ${String(schema.minValue)} to ${String(schema.maxValue)}`;
  }
  if (schema instanceof z.ZodString) return "text";
  throw new Error(`unreachable: no words for the type of ${path.join(".")}`);
}

/** The anchor that Markdown renderers give a heading: lower case, without punctuation. */
function anchor(path: readonly string[]): string {
  return path.join("").toLowerCase();
}

function presenceOf(field: z.core.$ZodType): string {
  if (field instanceof z.ZodDefault) return `\`${String(field.def.defaultValue)}\``;
  return field instanceof z.ZodOptional || field instanceof z.ZodPrefault ? "optional" : "required";
}

function descriptionOf(name: string, schema: z.core.$ZodType): string {
  const inner = unwrap(schema);
  const description =
    z.globalRegistry.get(schema)?.description ?? z.globalRegistry.get(inner)?.description;
  if (description === undefined) throw new Error(`unreachable: ${name} has no description`);
  return description;
}
