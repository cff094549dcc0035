import { beforeEach, describe, expect, it } from "@jest/globals";
import { PrivateKey, SelfSignedCert } from "@pulumi/tls";
import type { Program } from "../../engine/program.ts";
import { createTlsProvider } from "../../engine/providers/tls/tls-provider.ts";
import type { RunResult } from "../../engine/run.ts";
import { showOutputs } from "../../engine/stack-view.ts";
import { TestStack } from "./support/test-stack.ts";

let stack: TestStack;
let now: Date;

beforeEach(async () => {
  stack = await TestStack.create();
  now = new Date("2026-11-24T12:00:00.900Z");
});

const program =
  (earlyRenewalHours: number, organization = "nordmesh"): Program =>
  () => {
    const key = new PrivateKey("key", { algorithm: "ED25519" });
    const cert = new SelfSignedCert("cert", {
      privateKeyPem: key.privateKeyPem,
      subject: { commonName: "root", organization },
      allowedUses: ["cert_signing"],
      isCaCertificate: true,
      validityPeriodHours: 100,
      earlyRenewalHours,
    });
    const { privateKeyPem, publicKeyOpenssh } = key;
    const { certPem, validityStartTime, validityEndTime, readyForRenewal } = cert;
    const times = { validityStartTime, validityEndTime, readyForRenewal };
    return Promise.resolve({ privateKeyPem, publicKeyOpenssh, certPem, ...times });
  };

const run = (toRun: Program): Promise<RunResult> =>
  stack.run(toRun, { providers: [createTlsProvider(() => now)] });

const inHours = (hours: number): Date => new Date(now.getTime() + hours * 3_600_000);

describe("keys and certificates", () => {
  it("are made once and kept, private keys as secrets", async () => {
    const first = await run(program(10));
    const second = await run(program(10));

    expect(second.changes).toMatchObject({ same: 3, create: 0, replace: 0, update: 0 });
    expect(second.outputs).toEqual(first.outputs);
    expect(showOutputs(first.outputs)).toMatchObject({
      privateKeyPem: "[secret]",
      publicKeyOpenssh: expect.stringMatching(/^ssh-ed25519 \S+\n$/),
      certPem: expect.stringContaining("BEGIN CERTIFICATE"),
      validityStartTime: "2026-11-24T12:00:00.000Z",
      validityEndTime: "2026-11-28T16:00:00.000Z",
      readyForRenewal: false,
    });
  });

  it("are replaced when what they say changes, and only then", async () => {
    const first = await run(program(10));
    const renamed = await run(program(10, "other"));

    expect(renamed.changes).toMatchObject({ replace: 1, same: 2 });
    expect(renamed.outputs["certPem"]).not.toEqual(first.outputs["certPem"]);
    expect(renamed.outputs["publicKeyOpenssh"]).toEqual(first.outputs["publicKeyOpenssh"]);
  });

  it("are renewed when their time comes", async () => {
    await run(program(10));
    now = inHours(89);
    expect((await run(program(10))).changes).toMatchObject({ replace: 0, same: 3 });

    now = inHours(1);
    const renewed = await run(program(10));
    expect(renewed.changes).toMatchObject({ replace: 1, same: 2 });
    expect(renewed.outputs["validityStartTime"]).toBe("2026-11-28T06:00:00.000Z");
  });

  it("take another time for renewal without being made anew", async () => {
    const first = await run(program(10));
    const changed = await run(program(20));

    expect(changed.changes).toMatchObject({ update: 1, replace: 0 });
    expect(changed.outputs["certPem"]).toEqual(first.outputs["certPem"]);
  });
});
