import { describe, expect, it } from "@jest/globals";
import { splitEnvironment } from "../../../../../scripts/lib/environment/environment-argument.ts";

const known = ["lab", "oslo-prod"];

describe("the words of kubectl and ssh", () => {
  it.each([
    ["an environment first", ["oslo-prod", "get", "pods"], "oslo-prod", ["get", "pods"]],
    ["none", ["get", "pods"], "lab", ["get", "pods"]],
    ["an option first", ["-n", "lab", "get", "pods"], "lab", ["-n", "lab", "get", "pods"]],
    ["dashes after it", ["lab", "--", "--help"], "lab", ["--help"]],
    ["dashes before it", ["--", "oslo-prod", "cp1"], "oslo-prod", ["cp1"]],
    ["dashes for a command", ["lab", "exec", "x", "--", "ls"], "lab", ["exec", "x", "--", "ls"]],
    ["nothing", [], "lab", []],
  ])("%s", (_case, words, environment, rest) => {
    expect(splitEnvironment(words, known)).toEqual({ environment, rest });
  });
});
