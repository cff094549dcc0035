import { describe, expect, it } from "@jest/globals";
import { ConfigProblems } from "../../../../../model/environment/config-error.ts";
import { StepError } from "../../../../../model/step-error.ts";
import { renderHelp } from "../../../../../scripts/lib/command-line/command-help.ts";
import {
  CommandError,
  explainError,
} from "../../../../../scripts/lib/command-line/command-line.ts";
import type {
  CommandSpec,
  OptionSpecs,
  PositionalSpecs,
} from "../../../../../scripts/lib/command-line/command-spec.ts";
import {
  parseCommandLine,
  UsageError,
} from "../../../../../scripts/lib/command-line/parse-command-line.ts";

const spec = {
  name: "make",
  summary: "Make it so",
  positionals: {
    environment: { label: "ENV", description: "what to make", default: "lab" },
    host: { label: "HOST", description: "where", optional: true },
  },
  options: {
    json: { type: "boolean", short: "j", description: "print JSON" },
    source: { type: "string", placeholder: "SOURCE", description: "from where", default: "auto" },
    only: { type: "string", placeholder: "NAME", description: "this one" },
  },
  exitStatuses: { 3: "it was so already" },
  examples: ["", "lab --json"],
} as const satisfies CommandSpec<OptionSpecs, PositionalSpecs>;

const throughSpec = {
  name: "kubectl",
  summary: "Call kubectl",
  positionals: { environment: { label: "ENV", description: "which" } },
  options: { as: { type: "string", placeholder: "USER", description: "as whom" } },
  passthrough: { label: "ARGUMENT", description: "given to kubectl" },
} as const satisfies CommandSpec<OptionSpecs, PositionalSpecs>;

describe("parseCommandLine", () => {
  it("fills in what is absent", () => {
    expect(parseCommandLine(spec, [])).toEqual({
      options: { json: false, source: "auto", only: undefined },
      positionals: { environment: "lab", host: undefined },
      passthrough: [],
    });
  });

  it("reads options in any place and either form", () => {
    expect(parseCommandLine(spec, ["-j", "prod", "--source=x", "cp1", "--only", "y"])).toEqual({
      options: { json: true, source: "x", only: "y" },
      positionals: { environment: "prod", host: "cp1" },
      passthrough: [],
    });
  });

  it.each([["--help"], ["-h"], ["prod", "--help"]])("asks for help: %p", (...argv) => {
    expect(parseCommandLine(spec, argv)).toBe("help");
  });

  it.each([
    [["--jsn"], "Unknown option --jsn. Did you mean --json?"],
    [["--hlep"], "Did you mean --help?"],
    [["--colour"], "Unknown option --colour."],
    [["--toString"], "Unknown option --toString."],
    [["--json=yes"], "Option --json takes no value."],
    [["--only"], "Option --only needs a value: NAME."],
    [["--only="], "Option --only needs a value: NAME."],
    [["a", "b", "c"], 'Unexpected argument "c".'],
  ])("refuses %j", (argv, message) => {
    expect(() => parseCommandLine(spec, argv)).toThrow(UsageError);
    expect(() => parseCommandLine(spec, argv)).toThrow(message);
  });

  it.each([
    [
      ["lab", "get", "pods", "-A"],
      ["get", "pods", "-A"],
    ],
    [
      ["lab", "--", "get", "--help"],
      ["get", "--help"],
    ],
    [
      ["--as", "me", "lab", "--as", "you"],
      ["--as", "you"],
    ],
    [["lab"], []],
  ])("leaves to another program what follows the last positional: %j", (argv, rest) => {
    expect(parseCommandLine(throughSpec, argv)).toMatchObject({
      positionals: { environment: "lab" },
      passthrough: rest,
    });
  });

  it("asks for a positional that has no default", () => {
    expect(() => parseCommandLine(throughSpec, [])).toThrow("ENV is missing.");
    expect(() => parseCommandLine(throughSpec, ["--", "get"])).toThrow("ENV is missing.");
    expect(parseCommandLine(throughSpec, ["--help"])).toBe("help");
  });
});

describe("renderHelp", () => {
  it("says all that the spec has", () => {
    expect(renderHelp(spec)).toBe(`Make it so.

Usage
  npm run make -- [ENV] [HOST] [OPTION…]

Arguments
  ENV   what to make (default: lab)
  HOST  where

Options
  -j, --json           print JSON
      --source SOURCE  from where (default: auto)
      --only NAME      this one
  -h, --help           show this help

Exit status
  0   done
  1   failed; the message says where, why and how to go on
  2   wrong arguments or an invalid environment file; nothing was touched
  3   it was so already
  70  a bug in nordmesh; the message has a stack to report

Examples
  npm run make
  npm run make -- lab --json
`);
  });

  it("names what goes to another program", () => {
    expect(renderHelp(throughSpec)).toContain("npm run kubectl -- ENV [OPTION…] [ARGUMENT…]");
  });
});

describe("explainError", () => {
  const step = new StepError({
    host: "w1",
    phase: "join-workers",
    command: "kubeadm join",
    exitCode: 1,
    stderr: "no route to host",
    rerun: "npm run up",
  });
  const problem = { code: "c", path: "p", line: 1, expected: "e", got: "g", fix: "f" };

  it.each([
    ["wrong arguments", new UsageError("Unknown option --x."), 2, "npm run make -- --help"],
    [
      "what a person can mend",
      new CommandError("no bundle", "npm run bundle"),
      1,
      "fix  npm run bundle",
    ],
    ["a failed step", step, 1, "join-workers failed (exit code 1)"],
    ["an invalid file", new ConfigProblems("a.yaml", [problem]), 2, "a.yaml: 1 problem"],
    ["an error with a status", Object.assign(new Error("locked"), { exitStatus: 3 }), 3, "locked"],
  ])("%s: without a stack", (_case, error, exitStatus, words) => {
    const explained = explainError(error, spec);
    expect(explained.exitStatus).toBe(exitStatus);
    expect(explained.text).toContain(words);
    expect(explained.text).not.toContain("    at ");
  });

  it("anything else is our bug, with its stack", () => {
    const explained = explainError(new TypeError("x is not a function"), spec);
    expect(explained.exitStatus).toBe(70);
    expect(explained.text).toMatch(
      /bug in nordmesh \(make\).*\nTypeError: x is not a function\n +at /,
    );
    expect(explainError("a string", spec)).toMatchObject({ exitStatus: 70 });
  });
});
