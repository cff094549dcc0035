import { describe, expect, it } from "@jest/globals";
import type { ProbeExpectation, ProbePlan } from "../../../../../model/verification/probe-plan.ts";
import { readAttempt } from "../../../../../scripts/lib/verify/attempt.ts";
import { isOf } from "../../../../../scripts/lib/verify/gateway-log.ts";
import { judgeProbe } from "../../../../../scripts/lib/verify/judge-probe.ts";

const IDENTITY = "spiffe://lab.nordmesh.internal/ns/demo/sa/echo";
const NOTHING = { arrivals: [], logged: null };
const ARRIVAL = {
  time: "2026-11-24T18:00:00Z",
  host: "abroad",
  protocol: "tcp",
  peer: "198.51.100.22:4000",
  address: "12.0.1.28",
  port: 443,
} as const;

function probe(expects: ProbeExpectation): ProbePlan {
  return {
    id: "abroad",
    area: "egress",
    title: "A host abroad is refused",
    tried: "TLS to 12.0.1.28:443",
    from: { kind: "pod", pod: "demo/verify-caller" },
    arguments: ["tls", "12.0.1.28:443"],
    input: null,
    expects,
  };
}

function said(result: { stdout?: string; stderr?: string; status?: number }, isGet = false) {
  return readAttempt(isGet, { status: 0, stdout: "", stderr: "", milliseconds: 7, ...result });
}

const timedOut = said({
  status: 1,
  stdout: '{"outcome":"failed","milliseconds":3000,"error":"timeout","detail":"i/o timeout"}\n',
});
const answered = said({ stdout: '{"outcome":"ok","milliseconds":5}\n' });
const badCertificate = said({
  status: 1,
  stdout:
    '{"outcome":"failed","milliseconds":5,"error":"certificate","detail":"unknown authority"}\n',
});

describe("judgeProbe, for a refusal", () => {
  const refusal = probe({ kind: "refusal" });

  it("passes what waited in vain while nothing arrived", () => {
    expect(judgeProbe(refusal, timedOut, NOTHING)).toMatchObject({
      outcome: "passed",
      expected: "refused, and nothing arrives outside",
      milliseconds: 3000,
    });
  });

  it("fails an answer", () => {
    expect(judgeProbe(refusal, answered, NOTHING).outcome).toBe("failed");
  });

  it("fails a server that was reached and showed another certificate", () => {
    expect(judgeProbe(refusal, badCertificate, NOTHING).outcome).toBe("failed");
  });

  it("fails what timed out here and arrived there", () => {
    const result = judgeProbe(refusal, timedOut, { arrivals: [ARRIVAL], logged: null });
    expect(result.outcome).toBe("failed");
    expect(result.happened).toContain("a TCP packet from 198.51.100.22:4000 arrived outside");
  });

  it.each([
    ["kubectl that finds no pod", said({ status: 1, stderr: 'pods "verify-caller" not found' })],
    ["ssh that is refused", said({ status: 255, stderr: "Permission denied" }, true)],
    ["a program that was killed", said({ status: 137 })],
  ])("does not pass for %s", (_case, attempt) => {
    expect(judgeProbe(refusal, attempt, NOTHING).outcome).toBe("could-not-run");
  });
});

describe("judgeProbe, for silence outside", () => {
  const silence = probe({ kind: "silence" });

  it("passes what the sidecar answered itself", () => {
    expect(judgeProbe(silence, answered, NOTHING).outcome).toBe("passed");
  });

  it("fails what arrived outside", () => {
    const seen = { arrivals: [ARRIVAL], logged: null };
    expect(judgeProbe(silence, answered, seen).outcome).toBe("failed");
  });
});

describe("judgeProbe, for an answer", () => {
  const answer = probe({
    kind: "answer",
    identity: IDENTITY,
    logged: { serverName: "api.bank.example", principal: IDENTITY, outcome: "passed-on" },
  });
  const right = said({ stdout: `{"outcome":"ok","milliseconds":5,"names":["${IDENTITY}"]}` });
  const observed = { arrivals: null, logged: true };

  it("passes the right identity that the log has", () => {
    expect(judgeProbe(answer, right, observed).outcome).toBe("passed");
  });

  it.each([
    ["no answer", timedOut, observed],
    ["another identity", answered, observed],
    ["a call that the log does not have", right, { arrivals: null, logged: false }],
    ["a log that was not asked", right, { arrivals: null, logged: null }],
  ])("fails %s", (_case, attempt, seen) => {
    expect(judgeProbe(answer, attempt, seen).outcome).toBe("failed");
  });
});

describe("judgeProbe, where the gateway's log decides", () => {
  const logged = {
    serverName: "accounts.example",
    principal: IDENTITY,
    outcome: "passed-on",
  } as const;
  const passedOn = probe({ kind: "logged", logged });

  it.each([
    ["passes what it passed on, whatever the other end did", true, "passed"],
    ["fails what it does not have", false, "failed"],
    ["fails where it was not asked", null, "failed"],
  ] as const)("%s", (_case, found, outcome) => {
    expect(judgeProbe(passedOn, timedOut, { arrivals: null, logged: found }).outcome).toBe(outcome);
  });
});

describe("isOf", () => {
  const call = { serverName: "accounts.example", principal: IDENTITY } as const;
  const line = {
    server_name: "accounts.example",
    source_principal: IDENTITY,
    upstream_host: "194.63.248.30:5432",
    upstream_failure: null,
    connection_termination: null,
    response_flags: "-",
  };
  const refused = {
    ...line,
    response_flags: "UF",
    upstream_failure: "TLS_error:|268435581:CERTIFICATE_VERIFY_FAILED:TLS_error_end",
  };

  it("takes a connection for passed on that the destination took", () => {
    expect(isOf({ ...call, outcome: "passed-on" }, line)).toBe(true);
    expect(isOf({ ...call, outcome: "certificate-refused" }, line)).toBe(false);
  });

  it("takes a certificate for refused that the log says was refused", () => {
    expect(isOf({ ...call, outcome: "certificate-refused" }, refused)).toBe(true);
    expect(isOf({ ...call, outcome: "passed-on" }, refused)).toBe(false);
    const before = { ...refused, source_principal: null };
    expect(isOf({ ...call, outcome: "certificate-refused" }, before)).toBe(true);
  });

  it.each([
    ["another caller", { source_principal: "spiffe://lab.nordmesh.internal/ns/demo/sa/client" }],
    ["another name", { server_name: "api.bank.example" }],
    ["no destination", { upstream_host: null }],
    ["a destination that did not take it", { response_flags: "UF,URX" }],
    ["a caller who is refused", { connection_termination: "rbac_access_denied_matched_policy" }],
  ])("passes over a line of %s", (_case, changes) => {
    expect(isOf({ ...call, outcome: "passed-on" }, { ...line, ...changes })).toBe(false);
  });
});

describe("readAttempt of get", () => {
  it("reads the caller's identity as the server saw it", () => {
    const stdout = `200 version=v1 host=echo proto=HTTP/1.1 peer=127.0.0.6 xfcc=By=x;URI=${IDENTITY}\n`;
    expect(said({ stdout }, true)).toMatchObject({ reached: true, identities: [IDENTITY] });
  });

  it.each(["reset", "timeout", "status 502", 'Get "http://169.254.169.254/": no route'])(
    "counts %s as refused",
    (stderr) => {
      expect(said({ status: 1, stderr: `${stderr}\n` }, true)).toMatchObject({
        kind: "ran",
        reached: false,
      });
    },
  );

  it.each([
    ["status 404", "404 world host bank"],
    ["status 403", "403 not for you"],
    [
      'Get "http://accounts.example:5432/": net/http: HTTP/1.x transport connection broken: malformed HTTP response "GET / HTTP/1.1"',
      "",
    ],
  ])("counts %s as reached", (stderr, stdout) => {
    expect(said({ status: 1, stdout, stderr: `${stderr}\n` }, true)).toMatchObject({
      reached: true,
    });
  });

  it("counts a mesh's own refusal as refused", () => {
    const denied = { status: 1, stdout: "403 RBAC: access denied\n", stderr: "status 403\n" };
    expect(said(denied, true)).toMatchObject({ reached: false });
  });
});
