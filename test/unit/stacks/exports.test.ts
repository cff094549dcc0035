import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { PROJECT_FOLDER } from "../../../stacks/load-plan.ts";

// What the program does not export, no command can read of a stack.
it("the program exports every output that there is", () => {
  const read = (name: string): string => readFileSync(join(PROJECT_FOLDER, "stacks", name), "utf8");
  const declared = /interface ClusterOutputs \{([^}]*)\}/.exec(read("outputs.ts"))?.[1] ?? "";
  const exported = /export const \{([^}]*)\}/.exec(read("index.ts"))?.[1] ?? "";
  const names = (text: string, pattern: RegExp): string[] =>
    [...text.matchAll(pattern)].map(([, name = ""]) => name).sort();
  expect(names(exported, /(\w+),/g)).toEqual(names(declared, /readonly (\w+):/g));
});
