import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { admitHost } from "../../../components/admission/phases/admit-host.ts";
import type { LabHostSpec } from "../../../components/hosts/lab/runtime/spec.ts";
import { admissionFiles, HOST_PROBE } from "../../../model/admission/host-files.ts";
import { admissionOf } from "../../../model/environment/lab-admission.ts";
import { admissionSection } from "../../../model/environment/schema/admission-section.ts";
import type { Plan } from "../../../model/plan/plan.ts";
import { judgeText } from "../../../scripts/lib/admission/read-admission.ts";
import { hostOf, labPlan } from "../../fixtures/plans.ts";
import { bindToCpu, favour, slowDisk, weigh } from "../support/hard-times.ts";
import { describeInLab } from "../support/require-lab.ts";
import { runStep } from "../support/run-step.ts";
import type { RemoteResult } from "../support/ssh-session.ts";
import { TestLab } from "../support/test-lab.ts";

/** Hosts that have little CPU and a slow disk take their time to come and go. */
const PATIENCE_MS = 180_000;

// In this order: a host is measured against those before it, and none but the last against a bad link.
const NAMES = ["good", "spare", "slow", "crowded", "shaped"] as const;
type Name = (typeof NAMES)[number];

// What hosts of a lab can be, and no more: namespaces of a machine whose disk and clock are what they are.
// The limits are far from both what a good host has and what a bad one is made to have: hosts are measured
// in parallel, so four good ones have a quarter of a CPU each where the machine has only two.
const section = admissionSection.parse({
  cpu: { maxStealPercent: 100, minSharePercent: 15, seconds: 2 },
  disk: { maxFsyncP99Ms: 1500, seconds: 1, rotational: "report" },
  network: { minBandwidthPercent: 20, maxLatencyMs: 100, seconds: 1, speed: "refuse" },
  optOuts: [
    {
      checks: ["virtualisation", "clock"],
      reason: "a host of a lab",
      owner: "the test",
      expires: "2099-12-31",
    },
  ],
});

describeInLab("admission of a host", (bundle) => {
  let lab: TestLab;
  let specs: Readonly<Record<Name, LabHostSpec>>;
  let results: Readonly<Record<Name, RemoteResult>>;

  beforeAll(async () => {
    lab = await TestLab.create("admit", bundle, "127.99.14");
    specs = {
      good: lab.spec("good", 21),
      spare: lab.spec("spare", 22),
      slow: lab.spec("slow", 23),
      crowded: lab.spec("crowded", 24),
      shaped: lab.spec("shaped", 25, { rateMbit: 50 }),
    };
    const neighbour = lab.spec("neighbour", 26);
    await Promise.all([...Object.values(specs), neighbour].map((spec) => lab.up(spec)));
    await favour(lab, specs.good);
    await Promise.all(
      [specs.good, specs.spare, specs.slow, specs.shaped].map((spec) => bindToCpu(lab, spec, 1)),
    );
    // The neighbour wants the CPU that was sold twice, all of it, and pays more.
    await Promise.all([specs.crowded, neighbour].map((spec) => bindToCpu(lab, spec, 0)));
    await weigh(lab, neighbour, 16);
    await lab.on(
      neighbour,
      "for n in 1 2; do systemd-run --quiet sh -c 'while :; do :; done'; done",
    );
    await slowDisk(lab, specs.slow, 2048);
    const all = await Promise.all(NAMES.map((name) => admit(name)));
    results = Object.fromEntries(NAMES.map((name, index) => [name, all[index]])) as typeof results;
  }, PATIENCE_MS);

  afterAll(async () => {
    // What it has not written yet would take an hour; 0 is no limit.
    await slowDisk(lab, specs.slow, 0);
    await lab.remove();
  }, PATIENCE_MS);

  const admit = (name: Name, plan: Plan = planFor()): Promise<RemoteResult> =>
    runStep(lab, specs[name], "admit-host", admitHost.step(plan, hostOf(plan, name)), {
      "measure-token": "a token of the test",
    });

  const judged = async (name: Name) => {
    const text = await lab.on(specs[name], `cat ${admissionFiles.measurements}`);
    const found = judgeText(planFor(), hostOf(planFor(), name), `${text}\n`);
    if (!found.known) throw new Error(found.why);
    return found;
  };

  it("accepts a good host, and does not measure it twice", async () => {
    expect(results.good).toMatchObject({ code: 0, stdout: expect.stringMatching(/^changed\n/) });
    // What the stack keeps of it.
    const kept = JSON.parse(results.good.stdout.split("\n").slice(1).join("\n")) as object;
    expect(kept).toMatchObject({ verdict: "accept", measurements: { disk: {}, network: {} } });
    const before = await judged("good");
    expect(before.judgement.verdict).toBe("accept");
    expect(await admit("good")).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^unchanged\n\{/),
    });
    expect((await judged("good")).digest).toBe(before.digest);
  });

  it.each<readonly [Name, string, string]>([
    ["crowded", "cpu-share", "CPU share of a busy thread"],
    ["slow", "disk-fsync", "disk fsync, 99th percentile"],
    ["shaped", "private-bandwidth", "private bandwidth to the slower peer"],
  ])("refuses the %s host for %s and nothing else", async (name, check, title) => {
    const { code, stderr } = results[name];
    expect(code).toBe(1);
    expect(stderr).toContain(`refuse ${title}: `);
    const { judgement } = await judged(name);
    expect(judgement.verdict).toBe("refuse");
    const refused = judgement.results.filter(({ outcome }) => outcome === "refuse");
    expect(refused.map(({ id }) => id)).toEqual([check]);
  });

  it("says of a lab's host that it is a container, and lets it pass by its opt-out only", async () => {
    const plan = planFor();
    const strict: Plan = { ...plan, admission: { ...plan.admission, optOuts: [] } };
    const { code, stderr } = await admit("good", strict);
    expect(code).toBe(1);
    expect(stderr).toMatch(/refuse kind of machine: \w+, expected kvm or bare-metal/);
    const own: Plan = { ...plan, admission: admissionOf("lab", undefined) };
    expect(await admit("good", own)).toMatchObject({ code: 0 });
  });

  it("refuses a path that does not carry the packets that the file speaks of", async () => {
    const plan = planFor();
    const { link } = plan.network;
    const jumbo: Plan = { ...plan, network: { ...plan.network, link: { ...link, mtu: 9000 } } };
    const { code, stderr } = await admit("good", jumbo);
    expect(code).toBe(1);
    expect(stderr).toContain("refuse private path MTU: 1500 bytes, expected at least 9000 bytes");
  });

  it("keeps strangers from measuring, and listens on the private address only", async () => {
    const listening = await lab.on(specs.good, "ss -Hltn 'sport = :9187' | awk '{print $4}'");
    expect(listening).toMatch(/^10\.86\.0\.21(%eth1)?:9187$/);
    const stranger = await runStep(lab, specs.slow, "stranger", {
      files: [{ path: "/run/wrong", mode: 0o600, content: "another token" }],
      done: "test -e /run/asked",
      apply: `sed 's/"patienceSeconds": 90/"patienceSeconds": 3/' ${admissionFiles.settings} >/run/hasty
${HOST_PROBE} measure network -settings /run/hasty -token /run/wrong >/run/asked.new
mv /run/asked.new /run/asked`,
      timeoutSeconds: 60,
      secretsOnStdin: [],
    });
    expect(stranger.code).toBe(0);
    const network = JSON.parse(await lab.on(specs.slow, "cat /run/asked")) as object;
    expect(network).toMatchObject({
      peers: [],
      unreachable: ["spare", "good"],
    });
  });
});

/** A plan of these hosts, on links of 1 Gbit/s. */
function planFor(): Plan {
  const [template] = labPlan.hosts;
  const [first, ...others] = NAMES.map((name, index) => ({
    ...template,
    name,
    isFirstControlPlane: index === 0,
    publicAddress: `198.51.100.${String(21 + index)}`,
    privateAddress: `10.86.0.${String(21 + index)}`,
    linkAddress: `10.86.0.${String(21 + index)}`,
    cpus: 1,
    memoryMiB: 512,
  }));
  if (first === undefined) throw new Error("no host");
  return {
    ...labPlan,
    hosts: [first, ...others],
    network: { ...labPlan.network, link: { ...labPlan.network.link, bandwidthMbit: 1000 } },
    admission: section,
  };
}
