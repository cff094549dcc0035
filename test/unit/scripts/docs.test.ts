import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "@jest/globals";
import { z } from "zod";
import { environmentFile } from "../../../model/environment/schema/environment-file.ts";
import { ADEQUACY_DECISIONS } from "../../../model/values/adequacy.ts";
import { TERRITORIES } from "../../../model/values/territories.ts";
import { fieldsOf, unwrap } from "../../../model/environment/schema/schema-lookup.ts";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const read = (page: string): string => readFileSync(path.join(ROOT, page), "utf8");

/** All paths of the schema, `NAME` standing for any name. */
function pathsOf(schema: z.core.$ZodType, prefix: string): string[] {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodRecord) return pathsOf(inner.valueType, `${prefix}.NAME`);
  if (!(inner instanceof z.ZodObject)) return [prefix];
  return fieldsOf(inner).flatMap(([key, field]) =>
    pathsOf(field, prefix === "" ? key : `${prefix}.${key}`),
  );
}

describe("the generated pages", () => {
  it("are what the code makes of them", () => {
    const run = spawnSync(process.execPath, ["scripts/docs.ts", "--check"], {
      cwd: ROOT,
      encoding: "utf8",
    });
    expect({ status: run.status, stdout: run.stdout, stderr: run.stderr }).toEqual({
      status: 0,
      stdout: "",
      stderr: "",
    });
  });

  it("have a row for each field of an environment, under its section", () => {
    const page = read("docs/environment.md");
    for (const field of pathsOf(environmentFile, "")) {
      const [key = "", ...above] = field.split(".").reverse();
      const section = above.length === 0 ? "The file" : `\`${above.reverse().join(".")}\``;
      const [text = ""] = page.split(`\n## ${section}\n`)[1]?.split("\n## ") ?? [];
      expect(text).toContain(`\n| \`${key}\``);
    }
  });

  it("have a row for each territory and each adequacy decision", () => {
    const page = read("docs/residency.md");
    for (const { code, name } of TERRITORIES) expect(page).toContain(`\n| ${code} ${name} `);
    for (const { country, name } of ADEQUACY_DECISIONS) {
      expect(page).toContain(`\n| ${country} ${name} `);
    }
  });

  it("say how they are remade", () => {
    expect(read("docs/residency.md").split("\n")[0]).toContain("npm run docs");
    expect(read("docs/environment.md").split("\n")[0]).toContain("npm run docs");
    expect(JSON.parse(read("docs/environment.schema.json"))).toMatchObject({
      $comment: expect.stringContaining("npm run docs"),
      required: ["name", "site", "residency", "driver", "network", "hosts"],
      additionalProperties: false,
    });
  });
});
