import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { parse } from "yaml";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const WORKFLOWS = ["github-actions", "forgejo-actions", "gitlab-ci", "woodpecker"];

function textOf(name: string): string {
  return readFileSync(path.join(ROOT, "docs/ci", `${name}.yml`), "utf8");
}

function schemaProblems(schema: string, name: string): unknown {
  const ajv = new Ajv({ strict: false });
  addFormats.default(ajv);
  const file = path.join(ROOT, "test/fixtures", `${schema}.schema.json`);
  const validate = ajv.compile(JSON.parse(readFileSync(file, "utf8")) as object);
  return validate(parse(textOf(name))) ? [] : validate.errors;
}

/** Every value of a key, anywhere in a tree. */
function valuesOf(key: string, tree: unknown): unknown[] {
  if (typeof tree !== "object" || tree === null) return [];
  return Object.entries(tree as Record<string, unknown>).flatMap(([name, value]) => [
    ...(name === key ? [value] : []),
    ...valuesOf(key, value),
  ]);
}

describe("workflows for pull requests", () => {
  it.each([
    ["github-workflow", "github-actions"],
    ["github-workflow", "forgejo-actions"],
    ["woodpecker", "woodpecker"],
  ])("are valid by the schema %s: %s", (schema, name) => {
    expect(schemaProblems(schema, name)).toEqual([]);
  });

  it("use actions by the commit of a release", () => {
    const lines = WORKFLOWS.flatMap((name) => textOf(name).split("\n")).filter((line) =>
      /^\s*(- )?uses:/.test(line),
    );
    expect(lines.length).toBeGreaterThan(6);
    expect(lines.filter((line) => !/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  });

  it("run in images by their digest, but for Woodpecker's plugin, which has a tag", () => {
    const images = WORKFLOWS.flatMap((name) => valuesOf("image", parse(textOf(name)))).map(String);
    expect(images.length).toBeGreaterThan(6);
    const loose = images.filter((image) => !/:[\w.-]+@sha256:[0-9a-f]{64}$/.test(image));
    expect(loose).toEqual([expect.stringMatching(/^woodpeckerci\/plugin-git:\d+\.\d+\.\d+$/)]);
  });

  it.each(["github-actions", "forgejo-actions"])(
    "%s gives rights to jobs only, and few",
    (name) => {
      const { on, permissions, jobs } = parse(textOf(name)) as {
        on: object;
        permissions: object;
        jobs: Record<string, { permissions: Record<string, string>; steps: object[] }>;
      };
      expect(Object.keys(on)).toEqual(["pull_request"]);
      expect(permissions).toEqual({});
      expect(jobs["check"]?.permissions).toEqual({ contents: "read" });
      expect(jobs["comment"]?.permissions).toEqual({ "pull-requests": "write" });
      // Who may write runs nothing of the change's.
      const { check, ...writers } = jobs;
      expect(valuesOf("uses", check).some((action) => String(action).includes("checkout"))).toBe(
        true,
      );
      expect(
        valuesOf("uses", writers).filter((action) => String(action).includes("checkout")),
      ).toEqual([]);
      expect(valuesOf("run", writers).join("\n")).not.toMatch(/npm /);
      expect(valuesOf("persist-credentials", check)).toEqual([false]);
      expect(
        valuesOf("env", check)
          .map((variables) => JSON.stringify(variables))
          .join(),
      ).not.toMatch(/token|secrets\./i);
    },
  );

  it.each(WORKFLOWS)("%s never puts what others wrote into a script", (name) => {
    const scripts = ["run", "script", "commands"]
      .flatMap((key) => valuesOf(key, parse(textOf(name))))
      .flat();
    expect(scripts.length).toBeGreaterThan(0);
    // Expressions are put into a script's text before a shell reads it; variables are not.
    expect(scripts.filter((script) => String(script).includes("${{"))).toEqual([]);
  });
});

interface Call {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly body: string;
}

describe("scripts that write the comment", () => {
  let server: Server;
  let folder: string;
  let calls: Call[];
  let comments: object[];
  let address: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      void text(request).then((body) => {
        calls.push({ method: request.method, url: request.url, body });
        response.end(JSON.stringify(request.method === "GET" ? comments : {}));
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(async () => {
    await new Promise((done) => server.close(done));
  });

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "nordmesh-ci-"));
    writeFileSync(path.join(folder, "comment.md"), "<!-- nordmesh pr-check -->\nfresh");
    calls = [];
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const old = { id: 77, body: "<!-- nordmesh pr-check -->\nold" };
  const other = { id: 5, body: "Looks good" };

  async function post(name: string): Promise<readonly string[]> {
    const source = /<<'END'\n([\s\S]*?)\n *END\n/.exec(textOf(name))?.[1] ?? "";
    const script = path.join(folder, "post.mjs");
    // Woodpecker takes two dollars for one.
    writeFileSync(
      script,
      source.replaceAll("$$", () => "$"),
    );
    const child = spawn(process.execPath, [script], {
      cwd: folder,
      env: {
        ...{ API: `${address}/api/v1/repos/team/infra`, NUMBER: "9", TOKEN: "t" },
        ...{ CI_API_V4_URL: `${address}/api/v4`, CI_PROJECT_ID: "3", CI_MERGE_REQUEST_IID: "9" },
        ...{ CI_FORGE_URL: address, CI_REPO: "team/infra", CI_COMMIT_PULL_REQUEST: "9" },
        PR_CHECK_TOKEN: "t",
      },
    });
    const problems = await text(child.stderr);
    expect(problems).toBe("");
    const writes = calls.filter(({ method }) => method !== "GET");
    expect(writes.map(({ body }) => JSON.parse(body) as object)).toEqual([
      { body: "<!-- nordmesh pr-check -->\nfresh" },
    ]);
    return writes.map(({ method, url }) => `${method} ${url}`);
  }

  it.each([
    ["forgejo-actions", "/api/v1/repos/team/infra/issues/9/comments"],
    ["woodpecker", "/api/v1/repos/team/infra/issues/9/comments"],
    ["gitlab-ci", "/api/v4/projects/3/merge_requests/9/notes"],
  ])("%s writes one where there is none", async (name, url) => {
    comments = [other];
    expect(await post(name)).toEqual([`POST ${url}`]);
  });

  it.each([
    ["forgejo-actions", "PATCH /api/v1/repos/team/infra/issues/comments/77"],
    ["woodpecker", "PATCH /api/v1/repos/team/infra/issues/comments/77"],
    ["gitlab-ci", "PUT /api/v4/projects/3/merge_requests/9/notes/77"],
  ])("%s replaces the last one", async (name, call) => {
    comments = [other, old];
    expect(await post(name)).toEqual([call]);
  });
});
