import { z } from "zod";
import type { ProbeResult } from "../../../model/verification/report.ts";
import { cleanText } from "../progress/progress-text.ts";
import { runProgram } from "./run-program.ts";

/** Packets by the name of the host's packet filter counter; a text where they could not be read. */
export type CounterReading = ReadonlyMap<string, number> | string;

const countersSchema = z.object({
  nftables: z.array(
    z.object({ counter: z.object({ name: z.string(), packets: z.number() }).optional() }),
  ),
});

/** Reads the counters of a host's own packet filter (docs/firewall.md). */
export async function readCounters(sshConfig: string, host: string): Promise<CounterReading> {
  const words = "nft -j list counters table inet nordmesh";
  const result = await runProgram("ssh", ["-F", sshConfig, "-o", "BatchMode=yes", host, words], {
    seconds: 15,
  });
  if (result.status !== 0) return cleanText(result.stderr) || "it gave no answer within 15 s";
  const { nftables } = countersSchema.parse(JSON.parse(result.stdout));
  return new Map(
    nftables.flatMap(({ counter }) =>
      counter === undefined ? [] : [[counter.name, counter.packets] as const],
    ),
  );
}

/** Packets that a counter, by its name, counted between two readings; why there is none. */
function countedBetween(
  before: CounterReading,
  after: CounterReading,
): ((name: string) => number) | string {
  if (typeof before === "string") return before;
  if (typeof after === "string") return after;
  return (name) => (after.get(name) ?? NaN) - (before.get(name) ?? NaN);
}

/** Judges what a host counted while everything else was tried: inside traffic stays inside. */
export function judgeCounters(
  host: string,
  before: CounterReading,
  after: CounterReading,
  milliseconds: number,
): ProbeResult {
  const head = {
    id: `public-interface-of-${host}`,
    area: "network" as const,
    title: `No packet between hosts, pods or services crossed the public interface of ${host}`,
    tried: `the counters of ${host}'s packet filter, before and after all that was tried`,
    expected: "none on the public interface, and some on the private one",
    milliseconds,
  };
  const passed = countedBetween(before, after);
  if (typeof passed === "string") return unread(head, passed);
  const strays = passed("internal_on_public_in") + passed("internal_on_public_out");
  const inside = passed("private_in") + passed("private_out");
  return {
    ...head,
    happened: `${String(strays)} on the public interface, ${String(inside)} on the private one`,
    outcome: strays === 0 && inside > 0 ? "passed" : "failed",
  };
}

/** Judges the same of an encrypted private network: hosts exchanged WireGuard's packets, and no others. */
export function judgeEncryption(
  host: string,
  before: CounterReading,
  after: CounterReading,
  milliseconds: number,
): ProbeResult {
  const head = {
    id: `private-link-of-${host}`,
    area: "network" as const,
    title: `No packet between hosts, pods or services crossed the private network of ${host} unencrypted`,
    tried: `the counters of ${host}'s packet filter, before and after all that was tried`,
    expected: "none in the clear, and some of WireGuard in both directions",
    milliseconds,
  };
  const passed = countedBetween(before, after);
  if (typeof passed === "string") return unread(head, passed);
  const plain = passed("plain_on_link_in") + passed("plain_on_link_out");
  const [received, sent] = [passed("encrypted_in"), passed("encrypted_out")];
  const late = passed("late_answers_out");
  return {
    ...head,
    happened: `${String(plain)} in the clear, ${String(received)} of WireGuard received and ${String(sent)} sent${late > 0 ? `; ${String(late)} late answers to administrators were dropped` : ""}`,
    outcome: plain === 0 && received > 0 && sent > 0 ? "passed" : "failed",
  };
}

function unread(head: Omit<ProbeResult, "happened" | "outcome">, why: string): ProbeResult {
  return { ...head, happened: `they could not be read: ${why}`, outcome: "could-not-run" };
}
