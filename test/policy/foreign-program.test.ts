import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { runtime } from "@pulumi/pulumi";
import type { Resource } from "../../policies/shared/resource.ts";
import { Analyzer } from "./support/analyzer.ts";

/** Rules that have to fire, by resource, read from the program by a person; all others are silent. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  "pod-with-debugger": [
    "containers-are-not-privileged",
    "containers-drop-capabilities",
    "containers-run-without-root",
  ],
  "deployment-on-one-host": ["replicas-are-spread"],
  "stateful-set-with-password": ["secrets-are-not-in-plain-config"],
  "bare-replica-set-of-latest": [
    "images-are-pinned-by-digest",
    "images-come-from-inside",
    "images-have-a-fixed-tag",
  ],
  "daemon-set-on-the-host": ["pods-stay-off-the-host"],
  "job-with-careless-init": ["containers-have-requests-and-limits"],
  "cron-job-that-reports-abroad": ["telemetry-stays-inside"],
  "service-in-the-open": ["services-stay-inside"],
  "binding-of-everybody": ["role-bindings-stay-in-their-namespace", "roles-name-what-they-allow"],
  permissive: ["mutual-tls-is-strict"],
  everywhere: ["service-entries-are-declared", "service-entries-name-hosts"],
  "plain-inside": ["mutual-tls-is-strict"],
  "careful-deployment": [],
};

/** The resources that the program registers, as the SDK sends them to an engine. */
async function registered(): Promise<Resource[]> {
  const resources: Resource[] = [];
  await runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      const props = inputs as Resource["props"];
      resources.push({ type, name, urn: `urn:pulumi:dev::shop::${type}::${name}`, props });
      return { id: name, state: props };
    },
    call: () => ({}),
  });
  await import("../fixtures/foreign-program/index.ts");
  await runtime.disconnect();
  return resources;
}

describe("a program of somebody else, in Pulumi's analyzer", () => {
  const analyzers: Analyzer[] = [];
  let found: Record<string, string[]>;

  beforeAll(async () => {
    for (const pack of ["residency", "isolation"]) analyzers.push(await Analyzer.start(pack));
    const resources = await registered();
    const said = await Promise.all(analyzers.map((analyzer) => analyzer.judge(resources)));
    found = Object.fromEntries(resources.map(({ name }) => [name, []]));
    for (const { rule, urn } of said.flat()) {
      const name = urn.slice(urn.lastIndexOf("::") + "::".length);
      found[name] = [...new Set([...(found[name] ?? []), rule])].sort();
    }
  });
  afterAll(() => Promise.all(analyzers.map((analyzer) => analyzer.stop())));

  it.each(Object.entries(EXPECTED))("%s breaks exactly %j", (name, rules) => {
    expect(found[name]).toEqual(rules);
  });

  it("registers nothing that nobody looked at", () => {
    expect(Object.keys(found).sort()).toEqual(Object.keys(EXPECTED).sort());
  });
});
