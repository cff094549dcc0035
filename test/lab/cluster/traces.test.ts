import { randomBytes } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { PROJECT_FOLDER } from "../../../stacks/load-plan.ts";
import { type Ended, runCommand } from "../support/nordmesh-command.ts";
import { describeInLab } from "../support/require-lab.ts";
import { until } from "../support/until.ts";

const ENVIRONMENT = "tracetest";
const STATE = join(PROJECT_FOLDER, ".nordmesh/environments", ENVIRONMENT);
const FILLING = "/srv/nvme/jaeger/filling";

const kubectl = (...args: string[]): Promise<Ended> =>
  runCommand("kubectl", [ENVIRONMENT, ...args]);

/** Runs the probe program in a pod. */
const probe = (namespace: string, pod: string, ...args: string[]): Promise<Ended> =>
  kubectl("-n", namespace, "exec", `deploy/${pod}`, "-c", "probe", "--", "probe", ...args);

const onHost = (command: string): Promise<Ended> => runCommand("ssh", [ENVIRONMENT, "w1", command]);

// One cluster lives through all of this; each test goes on from where the one before left it.
describeInLab(
  "traces of a cluster in the lab",
  () => {
    const trace = newTrace();
    let stored: Stored;

    beforeAll(async () => {
      await forget();
      expect(await runCommand("up", [ENVIRONMENT, "--yes"])).toMatchObject({ status: 0 });
    });
    afterAll(forget);

    it("join what the proxies of caller and called say of one call", async () => {
      await call(trace, "http://echo.demo/?person=geheim&token=geheim", "User-Agent: geheim/1.0");
      stored = await until("both proxies' spans are stored", async () => {
        const found = await find(trace);
        return found.spans.length >= 2 ? found : undefined;
      });
      expect(stored.spans.map(({ service }) => service).sort()).toEqual([
        "client.demo",
        "echo.demo",
      ]);
      const [caller, called] = ["client.demo", "echo.demo"].map((name) =>
        stored.spans.find(({ service }) => service === name),
      );
      expect(called?.parent).toBe(caller?.id);
    });

    it("hold the path of a call, and nothing of its query string or of who asked", () => {
      expect(stored.spans.map(({ attributes }) => attributes["url.path"])).toEqual(["/", "/"]);
      expect(stored.text).not.toContain("geheim");
      expect(stored.text).not.toContain("person");
      const names = stored.spans.flatMap(({ attributes }) => Object.keys(attributes));
      for (const name of ["http.url", "user_agent", "peer.address"]) {
        expect(names).not.toContain(name);
      }
    });

    it("are begun by the first proxy where a caller says nothing", async () => {
      expect(await probe("demo", "client", "get", "http://echo.demo/")).toMatchObject({
        status: 0,
      });
      const services = await until("both services are known", async () => {
        const answer = await ask("/api/v3/services");
        return answer.includes("echo.demo") ? answer : undefined;
      });
      expect(services).toContain("client.demo");
    });

    it("are not of calls that a caller leaves out", async () => {
      const [left, taken] = [newTrace(), newTrace()];
      await call(left, "http://echo.demo/", "X-Nothing: 1", "00");
      await call(taken, "http://echo.demo/", "X-Nothing: 1");
      await until("the later call is stored", async () =>
        (await find(taken)).spans.length === 2 ? true : undefined,
      );
      expect((await find(left)).spans).toEqual([]);
    });

    it("outlive their pod, on the host's disk", async () => {
      const pod = ["-n", "tracing", "delete", "pod", "-l", "app=jaeger"];
      expect(await kubectl(...pod)).toMatchObject({ status: 0 });
      const rollout = ["-n", "tracing", "rollout", "status", "deploy/jaeger"];
      expect(await kubectl(...rollout)).toMatchObject({ status: 0 });
      expect((await find(trace)).spans).toHaveLength(2);
      expect((await onHost("ls /srv/nvme/jaeger/keys")).output).toContain("MANIFEST");
    });

    it("are taken no longer when they fill their share of the disk, and calls go on", async () => {
      expect(await onHost(`fallocate -l 1GiB ${FILLING}`)).toMatchObject({ status: 0 });
      await until("Jaeger is full", async () => ((await ready()) === "False" ? true : undefined));
      await call(newTrace(), "http://echo.demo/", "X-Nothing: 1");
      expect((await find(trace)).spans).toHaveLength(2);
      expect(await onHost(`rm ${FILLING}`)).toMatchObject({ status: 0 });
      await until("Jaeger has room", async () => ((await ready()) === "True" ? true : undefined));
      await until("calls are stored again", async () => {
        const later = newTrace();
        await call(later, "http://echo.demo/", "X-Nothing: 1");
        const found = await until("the answer is there", () => find(later));
        return found.spans.length > 0 ? true : undefined;
      });
    });

    it("are nobody else's to read or to write", async () => {
      const path = "-o=jsonpath={.items[0].status.podIP}";
      const pods = await kubectl("-n", "tracing", "get", "pods", "-l", "app=jaeger", path);
      for (const port of ["4317", "16686"]) {
        const url = `http://${pods.output}:${port}/api/v3/services`;
        expect(await probe("demo-outside", "client", "get", url)).toMatchObject({
          status: 1,
          output: expect.stringMatching(/^timeout/),
        });
      }
      const inside = `http://${pods.output}:16686/api/v3/services`;
      expect((await probe("demo", "client", "get", inside)).status).toBe(1);
    });
  },
  ["observability", "tracing"],
);

interface Span {
  readonly service: string;
  readonly id: string;
  readonly parent: string;
  readonly attributes: Readonly<Record<string, string>>;
}

interface Stored {
  readonly spans: readonly Span[];
  readonly text: string;
}

function newTrace(): string {
  return randomBytes(16).toString("hex");
}

/** Calls from the demo's client as part of a trace; `flags` 01 asks for it, 00 against it. */
async function call(trace: string, url: string, header: string, flags = "01"): Promise<void> {
  const parent = `traceparent: 00-${trace}-${randomBytes(8).toString("hex")}-${flags}`;
  const asked = await probe("demo", "client", "get", url, "-H", parent, "-H", header);
  expect(asked).toMatchObject({ status: 0 });
}

/** Asks Jaeger in its own pod, as an administrator would. */
async function ask(path: string): Promise<string> {
  const url = `http://localhost:16686${path}`;
  const command = ["-c", "room", "--", "probe", "get", url];
  return (await kubectl("-n", "tracing", "exec", "deploy/jaeger", ...command)).output;
}

/** What is stored of a trace; nothing is no error. */
async function find(trace: string): Promise<Stored> {
  const text = await ask(`/api/v3/traces/${trace}`);
  const [, body] = /^200 (.*)/s.exec(text) ?? [];
  if (body === undefined) return { spans: [], text };
  const { result } = JSON.parse(body) as Answer;
  const spans = (result.resourceSpans ?? []).flatMap(({ resource, scopeSpans }) =>
    scopeSpans
      .flatMap((scope) => scope.spans)
      .map(({ spanId, parentSpanId, attributes }) => ({
        service: named(resource.attributes)["service.name"] ?? "",
        id: spanId,
        parent: parentSpanId ?? "",
        attributes: named(attributes),
      })),
  );
  return { spans, text: body };
}

type Attributes = readonly {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}[];

interface Answer {
  readonly result: {
    readonly resourceSpans?: readonly {
      readonly resource: { readonly attributes: Attributes };
      readonly scopeSpans: readonly {
        readonly spans: readonly {
          readonly spanId: string;
          readonly parentSpanId?: string;
          readonly attributes: Attributes;
        }[];
      }[];
    }[];
  };
}

function named(attributes: Attributes): Record<string, string> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [key, String(Object.values(value)[0])]),
  );
}

/** Whether Jaeger's pod takes spans: `True` or `False`. */
async function ready(): Promise<string> {
  const path = '-o=jsonpath={.items[0].status.conditions[?(@.type=="Ready")].status}';
  return (await kubectl("-n", "tracing", "get", "pods", "-l", "app=jaeger", path)).output;
}

/** Takes away what an earlier, broken run of the test has left. */
async function forget(): Promise<void> {
  if (!existsSync(STATE)) return;
  await runCommand("down", [ENVIRONMENT, "--yes"]);
  rmSync(STATE, { recursive: true, force: true });
}
