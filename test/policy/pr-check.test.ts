import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { expectGolden } from "../support/golden.ts";
import {
  type ChangeRepository,
  type CheckRun,
  createChangeRepository,
} from "./support/change-repository.ts";

const LAB = readFileSync(
  path.join(import.meta.dirname, "../../stacks/environments/lab.yaml"),
  "utf8",
);
/** Previews are programs that load a lot, and there may be other work on the machine. */
const TIMEOUT = 600_000;

const MAILER = `    mailer: { host: api.mail.example, addresses: [192.0.2.99], ports: [443], country: "US",
            purpose: newsletters, legalBasis: safeguards, reference: SCC module 2 of 2026-03-01,
            dataCategories: [names], owner: "@shop/team", expires: "2026-12-10", callers: [demo/client] }
services:
  echo`;
const HOST = `  w3:
    role: worker
    public: 198.51.100.23
    private: 10.86.0.23
    cpus: 2
    memory: 4GiB
    disk: 30GiB

# Nobody is at the bank`;
const EXCEPTION = `- rules: [containers-run-without-root]
  resources: [Deployment demo/echo*]
  reason: the vendor's image has no other user yet
  owner: shop team
  expires: "2026-12-31"
`;

let repository: ChangeRepository;

beforeAll(() => {
  repository = createChangeRepository({
    "stacks/environments/lab.yaml": LAB,
    "stacks/environments/shop.yaml": LAB.replace("name: lab", "name: shop"),
    "stacks/environments/oslo-prod.yaml": "",
  });
  rmSync(path.join(repository.folder, "stacks/environments/oslo-prod.yaml"));
  repository.commit("Leave out the environment that tests do not need");
});

afterAll(() => {
  rmSync(path.dirname(repository.folder), { recursive: true });
});

/** The comment with what differs from machine to machine and from version to version left out. */
function steady(comment: string): string {
  return comment
    .replaceAll(repository.git("rev-parse", "--short", "main"), "BASE")
    .replaceAll(repository.git("rev-parse", "--short", "HEAD"), "HEAD")
    .replace(/^\| `\w+` \|.*\d+.*\|$/gm, (row) => row.replace(/\b[1-9]\d*\b/g, "n"))
    .replace(/```diff[\s\S]*?\n```/g, "(resources)");
}

function check(...args: readonly string[]): CheckRun & { comment: string } {
  const run = repository.check("--base", "main", "--output", "../comment.md", ...args);
  return { ...run, comment: readBeside("comment.md") };
}

function readBeside(file: string): string {
  return readFileSync(path.join(repository.folder, "..", file), "utf8");
}

// What a change can do to a base and its environments is in pr-check-paths.test.ts, with a small program;
// here is ours, once, as a person runs it.
describe("npm run pr-check", () => {
  it("of docs only looks at nothing", () => {
    repository.begin("docs");
    repository.edit("README.md", [["nordmesh", "nordmesh."]]);
    repository.commit("Write");
    const { status, comment, stdout, stderr } = check("--json");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expectGolden("pr-check/docs-only.md", steady(comment));
    expect(JSON.parse(stdout)).toMatchObject({ environments: [] });
  });

  it(
    "tells a third country, a host, an exception, what went, and a file that is broken",
    () => {
      repository.begin("busy");
      const bank = /^ {4}bank: [^}]*\}\n/m.exec(LAB)?.[0] ?? "";
      repository.edit("stacks/environments/lab.yaml", [
        [bank, ""],
        ["services:\n  echo", MAILER],
        ["# Nobody is at the bank", HOST],
      ]);
      repository.edit("stacks/environments/shop.yaml", [
        ["cidr: 10.86.0.0/24", "cidr: 10.86.0.0/33"],
        ["residency: eea", "residency: earth"],
      ]);
      repository.edit("policies/exceptions.yaml", [["- rules:", `${EXCEPTION}- rules:`]]);
      const before = repository.git("status", "--porcelain");
      const { status, comment, stdout } = check("--sarif", "../policy.sarif");
      expect(status).toBe(2);
      expectGolden("pr-check/busy.md", steady(comment));
      expect(comment).toContain("+ Egress gateway: ServiceEntry istio-egress/mailer");
      expect(comment).toContain("- Egress gateway: ServiceEntry istio-egress/bank");
      expect(comment).toMatch(/^\+ Hosts: w3 /m);
      expect(stdout).toContain("stacks/environments/shop.yaml:");
      expect(JSON.parse(readBeside("policy.sarif"))).toMatchObject({ version: "2.1.0" });
      // Nothing is left of the base in the repository.
      expect(repository.git("status", "--porcelain")).toBe(before);
      expect(repository.git("worktree", "list").split("\n")).toHaveLength(1);
    },
    TIMEOUT,
  );

  it.each([
    [["--base", "no-such-branch"], 'There is no commit "no-such-branch" here.'],
    [[], "--base REF"],
  ])("refuses %j with the way to mend it", (args, words) => {
    const { status, stderr } = repository.check(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(words);
  });
});
