import { mkdtempSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createGitRepository, type GitRepository } from "./git-repository.ts";

/**
 * A program of twenty lines where ours has thousands: a preview of it costs no more than a process. What
 * `npm run pr-check` asks of a program is all there.
 */
const PROGRAM: Readonly<Record<string, string>> = {
  "stacks/load-plan.ts": `
import { readFileSync } from "node:fs";
import { join } from "node:path";

export function loadPlan(environment) {
  const file = join(process.env.NORDMESH_ENVIRONMENTS, environment + ".yaml");
  const plan = JSON.parse(readFileSync(file, "utf8"));
  if (plan.mistake === undefined) return { plan };
  const problem = { file, line: 1, path: ["mistake"], expected: "none", got: plan.mistake, fix: "remove it" };
  throw Object.assign(new Error("mistakes"), { name: "ConfigProblems", problems: [problem] });
}
`,
  "components/guardrails/residency-facts.ts": `
export function residencyFacts(plan) {
  const none = { destinations: [], gatewayCountries: [], rangeExceptions: [], administrators: [] };
  return { residency: "eea", hosts: plan.hosts ?? [], ...none };
}
`,
  "engine/run.ts": `
import { flavour } from "flavour";
import { loadPlan } from "../stacks/load-plan.ts";

export async function runProgram({ stack }) {
  const { plan } = loadPlan(stack);
  if (plan.fails !== undefined) return { failures: [{ error: new Error(plan.fails) }], marked: [] };
  const labels = plan.outside ? {} : { "istio-injection": "enabled" };
  return {
    failures: [],
    marked: [
      object("core/v1:ConfigMap", "shop/flavour", { data: { flavour } }),
      object("core/v1:Namespace", "shop", { metadata: { name: "shop", labels: {
        ...labels, "pod-security.kubernetes.io/enforce": "restricted" } } }),
      object("networking.k8s.io/v1:NetworkPolicy", "shop/deny", { metadata: { name: "deny", namespace: "shop" },
        spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] } }),
    ],
  };
}

function object(token, name, inputs) {
  const type = "kubernetes:" + token;
  return { urn: "urn:pulumi:dev::shop::" + type + "::" + name, type, name, inputs };
}
`,
  "policies/exceptions.yaml": "[]\n",
};

/** Packages of the program: one, which the repository holds itself, so that no registry is asked. */
export function packages(flavour: string): Readonly<Record<string, string>> {
  const dependencies = { flavour: "file:vendor/flavour" };
  const version = flavour === "vanilla" ? "1.0.0" : "2.0.0";
  const own = { name: "shop", version: "1.0.0", dependencies };
  return {
    "package.json": json({
      ...own,
      type: "module",
      // Would end npm ci, if it ran.
      scripts: { postinstall: "exit 3" },
    }),
    "package-lock.json": json({
      name: own.name,
      version: own.version,
      lockfileVersion: 3,
      requires: true,
      packages: {
        "": { ...own, hasInstallScript: true },
        "node_modules/flavour": { resolved: "vendor/flavour", link: true },
        "vendor/flavour": { version },
      },
    }),
    "vendor/flavour/package.json": json({
      name: "flavour",
      version,
      type: "module",
      exports: "./index.js",
    }),
    "vendor/flavour/index.js": `export const flavour = "${flavour}";\n`,
  };
}

export function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** The file of an environment of the small program; without anything said, all is well with it. */
export const environmentFile = (name: string): string => `stacks/environments/${name}.yaml`;

/** Makes a repository of the small program with one environment, `shop`, and vanilla for a package. */
export function createSmallRepository(): GitRepository {
  const folder = mkdtempSync(path.join(tmpdir(), "nordmesh-small-"));
  const repository = createGitRepository(folder);
  const files = { ...PROGRAM, ...packages("vanilla"), [environmentFile("shop")]: "{}\n" };
  for (const [file, text] of Object.entries(files)) repository.write(file, text);
  symlinkSync(path.join(folder, "vendor"), path.join(folder, "node_modules"));
  repository.commit("Begin");
  return repository;
}
