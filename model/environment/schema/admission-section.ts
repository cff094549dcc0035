import { z } from "zod";
import {
  admissionChecks,
  admissionVerdicts,
  virtualisationKinds,
} from "../../values/admission-check.ts";
import { listOf, oneOf, text, wholeNumber } from "./field.ts";
import { optOutFields } from "./opt-out-fields.ts";

const verdict = oneOf(admissionVerdicts, {
  warn: 'write "report": it is told and nothing follows',
  deny: 'write "refuse"',
});
const follows = "What follows where it is not so.";
const percent = (example: number) => wholeNumber(0, 100, "percent", example);
const port = wholeNumber(1, 65_535, "", 22);

const kernelVersion = text({
  expected: 'a kernel version such as "5.10"',
  example: "5.10",
  pattern: "^[0-9]+\\.[0-9]+$",
  complain: (value) =>
    /^\d{1,3}\.\d{1,3}$/.test(value)
      ? null
      : { code: "not-a-kernel-version", fix: "write two numbers in quotes, such as '5.10'" },
});

const optOut = z
  .strictObject({
    checks: listOf(oneOf(admissionChecks), "a list of checks").describe(
      "Checks that do not count. They are measured and reported all the same.",
    ),
    ...optOutFields({
      expected: "why the check does not count",
      example: "this room has no NVMe until May",
    }),
  })
  .describe("Checks that do not count for some hosts, with the reason for it.");

const cpu = z
  .strictObject({
    maxStealPercent: percent(2)
      .default(2)
      .describe("CPU time that the hypervisor gives to others while this host wants it."),
    minSharePercent: percent(95)
      .default(95)
      .describe("Share of a CPU that a busy thread gets, with one such thread a CPU."),
    seconds: wholeNumber(1, 20, "seconds", 5)
      .default(5)
      .describe("How long the CPUs are kept busy."),
    verdict: verdict.default("refuse").describe(follows),
  })
  .describe("Whether the CPUs are the host's alone, and as many as `hosts` says.")
  .prefault({});

const disk = z
  .strictObject({
    maxFsyncP99Ms: wholeNumber(1, 10_000, "milliseconds", 10)
      .default(10)
      .describe(
        "99th percentile of fdatasync after small appends, as etcd writes its log; etcd's own advice is 10.",
      ),
    seconds: wholeNumber(1, 10, "seconds", 4)
      .default(4)
      .describe("How long the disk is written to."),
    verdict: verdict.default("refuse").describe(follows),
    rotational: verdict.default("refuse").describe("What follows where the disk rotates."),
    nvme: verdict
      .default("report")
      .describe("What follows where it is no NVMe disk; a guest often cannot see whether it is."),
  })
  .describe("The disk that etcd and the containers are on.")
  .prefault({});

const network = z
  .strictObject({
    verdict: verdict
      .default("refuse")
      .describe(
        "What follows where a peer does not answer, a packet of `network.private.mtu` does not pass, or the default route is private.",
      ),
    minBandwidthPercent: percent(50)
      .default(50)
      .describe("Share of `network.private.bandwidthMbit` that reaches each of two peers."),
    maxLatencyMs: wholeNumber(1, 1000, "milliseconds", 2)
      .default(2)
      .describe("Median round trip to each of two peers."),
    seconds: wholeNumber(1, 5, "seconds", 2)
      .default(2)
      .describe("How long data is sent to each of two peers."),
    speed: verdict.default("taint").describe("What follows where bandwidth or latency is worse."),
  })
  .describe("The private network, measured to two other hosts of the file.")
  .prefault({});

const listeners = z
  .strictObject({
    tcp: listOf(port, "a list of ports").default([22]).describe("TCP ports that may be open."),
    udp: listOf(port, "a list of ports")
      .default([68, 546])
      .describe("UDP ports that may be open; those of DHCP unless given."),
    verdict: verdict.default("refuse").describe(follows),
  })
  .describe("What may listen on the public address before anything of nordmesh does.")
  .prefault({});

/** `admission:` what a host has to be before it may join. */
export const admissionSection = z
  .strictObject({
    virtualisation: z
      .strictObject({
        accepted: listOf(oneOf(virtualisationKinds), "a list of kinds of machine")
          .default(["kvm", "bare-metal"])
          .describe("What hosts may be."),
        verdict: verdict.default("refuse").describe(follows),
      })
      .describe("What kind of machine a host is.")
      .prefault({}),
    cpu,
    clock: z
      .strictObject({
        maxOffsetMs: wholeNumber(1, 60_000, "milliseconds", 100)
          .default(100)
          .describe("Largest error of the clock, as the kernel estimates it."),
        verdict: verdict.default("refuse").describe(follows),
      })
      .describe(
        "The clock. One that nothing keeps in step has no known error, and so is too far off.",
      )
      .prefault({}),
    kernel: z
      .strictObject({
        minimum: kernelVersion.default("5.10").describe("Oldest kernel."),
        verdict: verdict.default("refuse").describe(follows),
      })
      .describe("The kernel.")
      .prefault({}),
    memory: z
      .strictObject({
        tolerancePercent: percent(10)
          .default(10)
          .describe(
            "How much less than `memory` a host may have; kernels keep some for themselves.",
          ),
        verdict: verdict.default("refuse").describe(follows),
      })
      .describe("Main memory.")
      .prefault({}),
    disk,
    network,
    listeners,
    optOuts: z.array(optOut).default([]).describe("Checks that do not count, each dated."),
  })
  .describe(
    "What a host has to be before it may join; docs/admission.md explains it. Lab hosts share one machine: without this section a lab's own opt-outs hold.",
  );
