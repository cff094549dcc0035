import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer, type Server } from "node:tls";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { makeServerIdentity } from "../support/server-identity.ts";
import { makeCluster, simulatedPlan } from "../support/simulated-cluster.ts";

jest.setTimeout(180_000);

const plan = simulatedPlan(4, 3);
let stateDir: string;
let order: readonly string[];

beforeAll(async () => {
  stateDir = mkdtempSync(join(tmpdir(), "control-planes-"));
  ({ order } = await makeCluster(plan, stateDir, 1));
});
afterAll(() => {
  rmSync(stateDir, { recursive: true });
});

describe("three control planes", () => {
  it("join one at a time, after those are out that have departed", () => {
    const chain = [
      "cp1-remove-departed-control-planes",
      "cp1-init-control-plane",
      "cp2-remove-departed-control-planes",
      "cp2-join-control-planes",
      "cp2-carry-settings",
      "cp3-remove-departed-control-planes",
      "cp3-join-control-planes",
      "cp3-carry-settings",
    ].flatMap((step) => [`start ${step}`, `done ${step}`]);
    expect(order.filter((line) => chain.includes(line))).toEqual(chain);
  });

  it("are nodes once they have joined", () => {
    for (const [node, entry] of [
      ["cp1", "init-control-plane"],
      ["cp2", "join-control-planes"],
      ["w3", "join-workers"],
    ] as const) {
      expect(order.indexOf(`start ${node}`)).toBeGreaterThan(
        order.indexOf(`done ${node}-${entry}`),
      );
    }
  });

  it("are reached by another context when the first is silent, which changes nothing in the cluster", async () => {
    const second = await answerAs("cp2");
    const asked = new Promise((resolve) => second.once("connection", resolve));
    expect((await makeCluster(plan, stateDir, 1)).touched).toEqual([]);
    await asked;
    second.close();
    expect((await makeCluster(plan, stateDir, 1)).touched).toEqual([]);
  });
});

/** A server where an operator would find the API of a control plane. */
async function answerAs(host: string): Promise<Server> {
  const endpoint = plan.kubernetes.operatorEndpoints.find(({ context }) => context.endsWith(host));
  const { certificate, key } = await makeServerIdentity();
  const server = createServer({ cert: certificate, key }, (socket) => {
    socket.on("error", () => undefined).end();
  });
  await new Promise<void>((resolve) => server.listen(endpoint?.port, endpoint?.address, resolve));
  return server;
}
