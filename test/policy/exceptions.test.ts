import { basename } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { stringify } from "yaml";
import { exceptionsFor, parseExceptions } from "../../policies/shared/exceptions.ts";
import { loadExceptions } from "../../policies/shared/load-exceptions.ts";
import { policyPages } from "../../scripts/lib/policy/policy-docs.ts";
import { object } from "./support/rule-cases.ts";

const valid = {
  rules: ["a-rule"],
  resources: ["Deployment demo/*"],
  reason: "long enough to be a reason",
  owner: "somebody",
  expires: "2026-12-31",
};

describe("exceptions", () => {
  it("in the checkout can be read", () => {
    expect(loadExceptions().length).toBeGreaterThan(5);
  });

  it.each([
    ["rules", undefined],
    ["rules", []],
    ["resources", []],
    ["resources", ["*"]],
    ["resources", ["Deployment *mo/echo"]],
    ["resources", ["Deployment *"]],
    ["resources", ["Deployment"]],
    ["resources", ["Deployment*"]],
    ["reason", "because"],
    ["owner", ""],
    ["expires", "never"],
    ["expires", "2026-02-30"],
  ])("with %s %j are refused", (key, value) => {
    const text = stringify([valid, { ...valid, [key]: value }]);
    expect(() => parseExceptions(text)).toThrow(`exceptions[1].${key}: expected`);
  });

  it("can be made as the page of each rule says", () => {
    const pages = Object.entries(policyPages()).filter(([page]) => !page.endsWith("/rules.md"));
    expect(pages.length).toBeGreaterThan(40);
    for (const [page, render] of pages) {
      const [, example = ""] =
        /## How to opt out[\s\S]*?```yaml\n([\s\S]*?)```/.exec(render()) ?? [];
      expect(parseExceptions(example)).toMatchObject([{ rules: [basename(page, ".md")] }]);
    }
  });

  it("are a list", () => {
    expect(() => parseExceptions("a: 1")).toThrow("expected a list");
    expect(parseExceptions("")).toEqual([]);
  });

  it("speak of the resources that they name, by kind, namespace and name", () => {
    const speaks = (token: string, name: string, rule = "a-rule"): boolean =>
      exceptionsFor([valid], rule, object(token, name)).length > 0;
    expect(speaks("apps/v1:Deployment", "demo/echo")).toBe(true);
    expect(speaks("apps/v1:Deployment", "demo/echo", "another-rule")).toBe(false);
    expect(speaks("apps/v1:Deployment", "demo-outside/echo")).toBe(false);
    expect(speaks("apps/v1:DaemonSet", "demo/echo")).toBe(false);
  });
});
