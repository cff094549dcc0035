import { describe, expect, it } from "@jest/globals";
import { editedText, parseAs } from "../../../fixtures/environments.ts";

function problems(text: string): string[] {
  const parsed = parseAs("valid-lab", text);
  return parsed.ok
    ? []
    : parsed.problems.map(({ code, path, line }) => `${code} ${path}:${String(line)}`);
}

describe("YAML", () => {
  it.each([
    ["an empty file", "", ["file-empty :1"]],
    ["a file of comments", "# nothing\n\n", ["file-empty :1"]],
    ["a list", "- name: lab\n", ["file-not-a-mapping :1"]],
    ["a word", "lab\n", ["file-not-a-mapping :1"]],
    ["a tab", "site:\n\tname: lab\n", ["yaml-tab :2"]],
    ["an open bracket", "name: lab\nsite: { name: lab\n", ["yaml-syntax site:3"]],
    ["an open quote", 'name: "lab\n', ["yaml-syntax name:2"]],
    ["a reserved character", "name: @lab\n", ["yaml-syntax name:1"]],
    ["two documents", "name: a\n---\nname: b\n", ["yaml-several-documents :2"]],
    [
      "an anchor and its alias",
      "name: &n lab\nsite: { name: *n }\n",
      ["yaml-anchor name:1", "yaml-alias site.name:2"],
    ],
    ["a tag", "name: !!binary bGFi\n", ["yaml-tag name:1"]],
    ["an unknown tag", "name: !secret lab\n", ["yaml-tag name:1"]],
    ["a key that is a list", "? [a]\n: b\n", ["yaml-key :1"]],
  ])("%s", (_case, text, expected) => {
    expect(problems(text)).toEqual(expected);
  });

  it("tells a doubled key by its path and second line, and checks the rest all the same", () => {
    const text = editedText("valid-lab", [
      ["    cpus: 1\n", "    cpus: 1\n    cpus: 1\n"],
      ["private: 10.86.0.21", "private: 10.87.0.21"],
    ]);
    expect(problems(text)).toEqual([
      "address-outside-network hosts.w1.private:24",
      "yaml-duplicate-key hosts.w1.cpus:26",
    ]);
  });

  it("tells nothing of what stands near a mistake", () => {
    const parsed = parseAs("x", 'token: hunter2 "\n  hunter2: [hunter2\n');
    expect(parsed.ok).toBe(false);
    expect(JSON.stringify(parsed)).not.toContain("hunter2");
  });

  it("keeps NO a country", () => {
    expect(problems(editedText("valid-lab", [['"NO"', "NO"]]))).toEqual([]);
  });

  it("is not fooled by names that objects have by themselves", () => {
    for (const key of ["__proto__", "constructor", "toString"]) {
      const text = editedText("valid-lab", [["hosts:", `${key}: { a: 1 }\nhosts:`]]);
      expect(problems(text)).toEqual([`unknown-key ${key}:13`]);
    }
  });
});
