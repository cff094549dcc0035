import { optOutOf } from "../plan/hardening-plan.ts";
import type { Plan } from "../plan/plan.ts";
import type { ProbeResult } from "../verification/report.ts";
import { allHardeningItems } from "./all-items.ts";
import type { HardeningItem, KubeletValue } from "./hardening-item.ts";

/** What was read of one host. */
export interface HostReading {
  /** By item; a text where the host could not be asked at all. */
  readonly checks: ReadonlyMap<string, CheckReading> | string;
  /** What its kubelet says it runs with; a text where it could not be asked. */
  readonly kubelet: object | string;
  readonly milliseconds: number;
}

export interface CheckReading {
  readonly met: boolean;
  /** What was seen, where it is not met. */
  readonly seen: string;
}

/**
 * Judges each item on all its hosts together. An opt-out that has not expired on `today` (`YYYY-MM-DD`)
 * takes a host out of the judgement, and the result says so whatever the host shows. What only a
 * person can read is left to people, and so has no result.
 */
export function judgeHardening(
  plan: Plan,
  readings: ReadonlyMap<string, HostReading>,
  today: string,
): readonly ProbeResult[] {
  return allHardeningItems.flatMap((item) => {
    const hosts = plan.hosts.filter(
      ({ role }) => item.on === "all-hosts" || role === "control-plane",
    );
    const states = hosts.map(
      ({ name }) =>
        leftOut(plan, item, name, today) ?? shownBy(item, name, readings.get(name) ?? UNASKED),
    );
    return states.some(({ kind }) => kind !== "unreadable")
      ? [resultOf(item, states, readings)]
      : [];
  });
}

type State =
  | { readonly host: string; readonly kind: "met" | "unreadable" }
  | { readonly host: string; readonly kind: "unmet" | "unread" | "left-out"; readonly why: string };

const UNASKED: HostReading = {
  checks: "it was not asked",
  kubelet: "it was not asked",
  milliseconds: 0,
};

/** The state of a host that an opt-out speaks of; undefined where it is judged. */
function leftOut(plan: Plan, item: HardeningItem, host: string, today: string): State | undefined {
  const optOut = optOutOf(plan.hardening, host, item.id);
  if (optOut === undefined || (optOut.expires !== null && optOut.expires < today)) return undefined;
  const until = optOut.expires === null ? "" : `, until ${optOut.expires}`;
  return { host, kind: "left-out", why: `${optOut.reason} (${optOut.owner}${until})` };
}

function shownBy({ id, check }: HardeningItem, host: string, reading: HostReading): State {
  if (check.kind === "reading") return { host, kind: "unreadable" };
  if (check.kind === "kubelet") return kubeletState(check, host, reading.kubelet);
  if (typeof reading.checks === "string") return { host, kind: "unread", why: reading.checks };
  const seen = reading.checks.get(id);
  if (seen === undefined) return { host, kind: "unread", why: "the host said nothing of it" };
  return seen.met ? { host, kind: "met" } : { host, kind: "unmet", why: seen.seen };
}

function kubeletState(
  { setting, wanted }: { readonly setting: string; readonly wanted: KubeletValue },
  host: string,
  config: object | string,
): State {
  if (typeof config === "string") return { host, kind: "unread", why: config };
  const value = setting
    .split(".")
    .reduce<unknown>(
      (at, key) => (typeof at === "object" && at !== null ? Reflect.get(at, key) : undefined),
      config,
    );
  if (fits(value, wanted)) return { host, kind: "met" };
  return {
    host,
    kind: "unmet",
    why: `${setting} is ${value === undefined ? "not set" : JSON.stringify(value)}`,
  };
}

// The kubelet leaves out what is false, 0 or empty.
function fits(value: unknown, wanted: KubeletValue): boolean {
  if (typeof wanted !== "object") return (value ?? emptyOf(wanted)) === wanted;
  if ("above" in wanted) return typeof value === "number" && value > wanted.above;
  return Array.isArray(value) && value.join() === wanted.join();
}

function emptyOf(wanted: boolean | number | string): boolean | number | string {
  if (typeof wanted === "boolean") return false;
  return typeof wanted === "number" ? 0 : "";
}

function resultOf(
  item: HardeningItem,
  states: readonly State[],
  readings: ReadonlyMap<string, HostReading>,
): ProbeResult {
  return {
    id: `hardening-${item.id.replaceAll(".", "-")}`,
    area: "hardening",
    title: `${item.id}: ${item.title}`,
    tried: `what ${states.map(({ host }) => host).join(", ")} ${states.length === 1 ? "runs" : "run"} with`,
    expected: item.how,
    happened: describe(states),
    outcome: outcomeOf(states),
    milliseconds: Math.max(0, ...[...readings.values()].map(({ milliseconds }) => milliseconds)),
  };
}

function outcomeOf(states: readonly State[]): ProbeResult["outcome"] {
  const has = (kind: State["kind"]): boolean => states.some((state) => state.kind === kind);
  if (has("unmet")) return "failed";
  if (has("unread")) return "could-not-run";
  return has("left-out") ? "opted-out" : "passed";
}

function describe(states: readonly State[]): string {
  const met = states.filter(({ kind }) => kind === "met").map(({ host }) => host);
  const reasons = new Map<string, string[]>();
  for (const state of states) {
    if (!("why" in state)) continue;
    const words = { unmet: "not met", unread: "not read", "left-out": "left out" }[state.kind];
    const reason = `${words}: ${state.why}`;
    reasons.set(reason, [...(reasons.get(reason) ?? []), state.host]);
  }
  return [
    ...[...reasons].map(([reason, hosts]) => `${hosts.join(", ")} ${reason}`),
    ...(met.length === 0 ? [] : [`met on ${met.join(", ")}`]),
  ].join("; ");
}
